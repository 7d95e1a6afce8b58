// All that one case asks of a subject: the case, which counts; questions that are unlike it; the case again; every step
// alone; and, of a subject that is asynchronous, several questions at once.
import { sameForm } from '../compare/index.ts';
import { type NamedTensors, sameNumbers } from '../tensor/index.ts';
import { thrownText } from '../text/index.ts';
import { answerOf, supportOf } from './answer.ts';
import type { Question } from './case.ts';
import { mayAsk } from './may-ask.ts';
import { BrokenOffError } from './in-time.ts';
import type { Departed } from './departed.ts';
import { NotSupportedError } from './not-supported.ts';
import type { Opened } from './opened.ts';
import type { PerStep } from './per-step.ts';
import type { Subject } from './subject.ts';
import { UnansweredError } from './unanswered.ts';
import { areUnlike, withOtherInputs, withOtherState, withOtherWeights } from './unlike.ts';
import { REUSED, type Watched } from './watched.ts';

export interface Asked {
  /** To the first question. */
  readonly answer: NamedTensors;
  /** What it does from call to call, that it should not. */
  readonly behaviour?: string;
  /** Undefined where the case has no steps to ask for. */
  readonly perStep: { readonly asked: PerStep; readonly answer: NamedTensors | NotAnswered } | undefined;
}

const DIFFERS = 'it answers differently each time, though it is asked the same';

/** Why there is no answer: the subject does not support the question, it failed, or it answers offline and has not yet. */
export interface NotAnswered {
  readonly status: 'skip' | 'fail' | 'unanswered';
  readonly reason: string;
}

/** @throws NotSupportedError; Error where it breaks the protocol: see answerOf and watched */
export async function askCase(
  subject: Subject & Pick<Watched, 'isAsynchronous'>,
  { asked, perStep, departed }: Opened,
): Promise<Asked> {
  const answer = await answerOf(subject, asked);
  const other = await askOther(subject, asked);
  const again = await tryAnswer(subject, asked, asked);
  const steps = perStep && (await tryAnswer(subject, asked, perStep.question));
  const behaviour = await behaviourOf(subject, asked, answer, other && { ...other, departed }, again);
  return {
    answer,
    ...(behaviour !== undefined && { behaviour }),
    perStep: perStep && { asked: perStep, answer: steps! },
  };
}

interface Other {
  readonly question: Question;
  readonly answer: NamedTensors | NotAnswered;
}

/** Other weights, between the case and the case again. Undefined where nothing can be kept from one question to the next. */
async function askOther(subject: Subject, asked: Question): Promise<Other | undefined> {
  if (subject.isolation === 'apart') return undefined;
  const question = withOtherWeights(asked);
  return { question, answer: await askBetween(subject, asked, question) };
}

async function behaviourOf(
  subject: Parameters<typeof askCase>[0],
  asked: Question,
  answer: NamedTensors,
  other: (Other & { readonly departed: Departed | undefined }) | undefined,
  again: NamedTensors | NotAnswered,
): Promise<string | undefined> {
  if (isNotAnswered(again) && again.status !== 'unanswered')
    return `asked the same again, it fails: ${again.reason}`;
  if (!other) return isNotAnswered(again) || sameAnswers(answer, again) ? undefined : DIFFERS;
  const isAnswered = !isNotAnswered(other.answer);
  if (
    isAnswered &&
    !isConstant(answer) &&
    sameAnswers(answer, other.answer as NamedTensors) &&
    areUnlike(asked, other.question, other.departed)
  ) {
    return 'with all weights negated it answers the same: it keeps those of an earlier call, or ignores them';
  }
  if (isNotAnswered(again)) return undefined;
  if (!sameAnswers(answer, again)) {
    await askBetween(subject, asked, other.question);
    const after = await tryAnswer(subject, asked, asked);
    if (isNotAnswered(after) && after.status === 'unanswered')
      return 'asked the same again, it answers differently: whether each time, is not asked yet';
    return !isNotAnswered(after) && sameAnswers(again, after)
      ? 'it carries state from one call into the next: asked the same after another question, it answers differently'
      : DIFFERS;
  }
  if (!isAnswered || !subject.isAsynchronous()) return undefined;
  const beside = await besideOthers(subject, asked, other.question);
  if (isNotAnswered(beside)) return `asked several questions at once, it fails: ${beside.reason}`;
  if (sameAnswers(answer, beside)) return undefined;
  // Only what is right alone, again and again, and wrong beside another, again, is mixed up.
  for (let i = 0; i < 3; i++) {
    const alone = await tryAnswer(subject, asked, asked);
    if (isNotAnswered(alone) || !sameAnswers(answer, alone)) {
      return DIFFERS;
    }
  }
  const repeated = await besideOthers(subject, asked, other.question);
  return !isNotAnswered(repeated) && sameAnswers(answer, repeated)
    ? DIFFERS
    : 'asked several questions at once, it mixes them up';
}

/** The answer while others are in flight: one with other inputs before it, one with other weights after it. */
async function besideOthers(
  subject: Subject,
  asked: Question,
  other: Question,
): Promise<NamedTensors | NotAnswered> {
  const [, between] = await Promise.all(
    [withOtherInputs(asked), asked, other].map((question) => tryAnswer(subject, asked, question)),
  );
  return between!;
}

/** What stands between the case and the case again. @returns the answer to other weights */
async function askBetween(
  subject: Subject,
  asked: Question,
  unlike: Question,
): Promise<NamedTensors | NotAnswered> {
  const answer = await tryAnswer(subject, asked, unlike);
  const state = withOtherState(asked);
  if (state) await tryAnswer(subject, asked, state);
  return answer;
}

async function tryAnswer(
  subject: Subject,
  asked: Question,
  question: Question,
): Promise<NamedTensors | NotAnswered> {
  try {
    const may = mayAsk(subject, asked, question);
    const supported = may === true ? await supportOf(subject, question) : may;
    return supported === true ? await answerOf(subject, question) : { status: 'skip', reason: supported };
  } catch (error) {
    if (error instanceof UnansweredError) return { status: 'unanswered', reason: error.message };
    const reason = thrownText(error);
    if (error instanceof NotSupportedError) return { status: 'skip', reason };
    if (error instanceof BrokenOffError || reason.startsWith(REUSED)) throw error;
    return { status: 'fail', reason };
  }
}

export function isNotAnswered(answer: NamedTensors | NotAnswered): answer is NotAnswered {
  return typeof answer['reason'] === 'string';
}

/** One number in every tensor: no answer that weights had a part in. */
function isConstant(answer: NamedTensors): boolean {
  return Object.values(answer).every(({ data }) =>
    (data as Float64Array).every((value) => Object.is(value, data[0])),
  );
}

function sameAnswers(one: NamedTensors, other: NamedTensors): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => {
      if (!Object.hasOwn(other, name)) return false;
      return sameForm(one[name]!, other[name]!) && sameNumbers(one[name]!.data, other[name]!.data);
    })
  );
}
