// One mistake of a porter, and the questions in which it can happen.
import type { Question, Subject } from '../../conformance/index.ts';
import { type ActivationName, equationOf } from '../../equations/index.ts';
import { extentOf, initialNames, LENGTHS } from '../../signatures/axes/index.ts';
import { formOf, isNetwork, networkOf, signatureOf } from '../../signatures/index.ts';
import type { Bend, Place } from '../textbook/bend.ts';

export interface Mistake {
  readonly name: string;
  /** What is wrong, in a sentence. */
  readonly title: string;
  /** What the porter probably did. */
  readonly cause: string;
  readonly remedy: string;
  /** The configurations in which it can happen. */
  readonly applies: (question: Question) => boolean;
  readonly bend: Bend;
  /** It shows in that every number is one of float32, whatever was computed. */
  readonly byPrecision?: true;
  /** What no bend of a single answer shows. */
  readonly misbehaviour?: Misbehaviour;
}

/** How an implementation behaves from call to call. */
export interface Misbehaviour {
  readonly of: (subject: Subject) => Subject;
  /** The questions by which it shows, or memory that subject and judge share. */
  readonly showsIn: 'again' | 'other-weights' | 'memory';
  /** The reasons for which check fails it. */
  readonly shows: RegExp;
  /**
   * What it takes: memory that the caller sees, a process that answers several questions, several questions at once, or
   * nothing of these.
   */
  readonly takes: 'shared memory' | 'a process that stays' | 'questions at once' | 'nothing';
}

/** @param departure as one types it, where it may be meant */
export const orSay = (remedy: string, departure: string): string =>
  `${remedy} Where it is meant, say so in defineSubject: departures: [${departure}].`;

export const always = () => true;
export const isOfNetwork = ({ module }: Question) => isNetwork(module);
export const hasBias = ({ config }: Question) => config.bias;
export const hasLayers = ({ config }: Question) => config.num_layers > 1;
/** Where dropout has a place to act: between layers. */
export const hasDropout = ({ config }: Question) => config.num_layers > 1 && config.dropout > 0;
export const hasReverse = ({ config }: Question) => config.bidirectional;
export const hasState = (question: Question) => initialNames(question).some((name) => question.inputs[name]);
export const hasTime = (question: Question) => formOf(question) !== 'step';
/** Rows that can be mixed up. */
export const hasRows = (question: Question) => extentOf(question)!.batch > 1;
export const isBatchFirst = (question: Question) => extentOf(question)!.batch_first;
export const isLstm = ({ module }: Question) => networkOf(module) === 'LSTM';
export const isGru = ({ module }: Question) => networkOf(module) === 'GRU';
export const isGated = (question: Question) => isLstm(question) || isGru(question);
export const isPacked = ({ inputs }: Question) => inputs[LENGTHS] !== undefined;
export const isProjected = ({ config }: Question) => Boolean(config.proj_size);
/** Features of h. */
export const widthOf = ({ module, config }: Question) => signatureOf(module).states[0].width(config);
/** Whether the equation has this activation. */
export const computes = (name: ActivationName) => (question: Question) =>
  equationOf(question).activations.includes(name);
export type Act = (z: number) => number;
/** Every activation of this name, made into another. */
export const every =
  (name: ActivationName, change: (act: Act) => Act): NonNullable<Bend['activate']> =>
  (act, _, of) =>
    of === name ? change(act) : act;
/** Rows of a batch, none of which ends before another. */
export const hasPlainRows = (question: Question) => hasRows(question) && !isPacked(question);
/** All of these. */
export const both =
  (...conditions: readonly Mistake['applies'][]): Mistake['applies'] =>
  (question) =>
    conditions.every((holds) => holds(question));
export const isReverse = ({ direction }: Place) => direction === 1;
