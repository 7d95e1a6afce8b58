// toPassCase: one case against a subject, judged as the command judges it, and told without counts and tables.
import { findCase, flowOf } from '../case-files/index.ts';
import { type Case, plainSubject, type Report, type Subject } from '../conformance/index.ts';
import { check, diagnose } from '../harness/index.ts';
import { failedCase } from '../report/index.ts';
import { InputError, shown } from '../tensor/index.ts';
import { plain } from '../text/index.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

/**
 * A case that is skipped, or broken, shows nothing: the assertion fails with and without `.not`. Known gaps that the
 * subject lists are not looked at: a case that fails fails.
 */
export async function passCase(received: unknown, named: unknown, isNot: boolean): Promise<Outcome> {
  return outcomeOf('toPassCase', isNot, async () => {
    const subject = subjectOf(received);
    const cases = [await caseOf(named)];
    // Behind `.not` a failure is what is wanted: nobody asks for its cause.
    return told(await (isNot ? check : diagnose)(subject, cases));
  });
}

function told(report: Report): Outcome {
  const { id, status, reason = '' } = report.cases[0]!;
  const who = `${plain(id)}, asked of ${plain(report.subject.name)}`;
  if (status === 'skip') throw refusal(`${who}: skipped, which shows nothing`, [plain(reason)]);
  if (status === 'broken')
    throw refusal(`${who}: the golden itself is broken, and judges nobody`, [plain(reason)]);
  return status === 'pass'
    ? { pass: true, message: () => `${who}: passes, and .not wants it to fail` }
    : { pass: false, message: () => `${who}: fails\n${failedCase(report)}` };
}

/** @throws InputError */
function subjectOf(given: unknown): Subject {
  if (typeof given !== 'object' || given === null) {
    throw refusal(`expect was given ${shown(given)}, want a subject`, [
      "defineSubject({ name, run }) of 'torch-parity' makes one.",
    ]);
  }
  const { gaps: _, ...asked } = plainSubject(given as Subject);
  return asked;
}

/** @throws InputError */
async function caseOf(given: unknown): Promise<Case> {
  if (typeof given === 'string' || given instanceof URL) {
    for await (const one of flowOf([findCase(given)])) return one;
  }
  if (isCase(given)) return given;
  throw refusal(`came ${shown(given)}, want a case`, [
    'Name the folder of one by its path or URL, a golden by its id, or give one of those that loadCases gives.',
  ]);
}

function isCase(given: unknown): given is Case {
  if (typeof given !== 'object' || given === null || !('id' in given)) return false;
  return ['module', 'config', 'state_dict', 'inputs', 'expected'].every((key) => key in given);
}

function refusal(what: string, details: readonly string[]): InputError {
  return new InputError(
    what,
    details.filter((line) => line !== ''),
  );
}
