// One mistake of a porter, and the questions in which it can happen.
import type { Question, Subject } from '../../conformance/index.ts';
import type { Bend, Place } from '../bend.ts';

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
  /** What no bend of a single answer shows. */
  readonly misbehaviour?: Misbehaviour;
}

/** How an implementation behaves from call to call. */
export interface Misbehaviour {
  readonly of: (subject: Subject) => Subject;
  /** The reasons for which check fails it. */
  readonly shows: RegExp;
}

export const always = () => true;
export const isRnn = ({ module }: Question) => module === 'RNN';
export const hasBias = ({ config }: Question) => config.bias;
export const hasLayers = ({ config }: Question) => config.num_layers > 1;
/** Where dropout has a place to act: between layers. */
export const hasDropout = ({ config }: Question) => config.num_layers > 1 && config.dropout > 0;
export const hasReverse = ({ config }: Question) => config.bidirectional;
export const hasState = ({ inputs }: Question) => Boolean(inputs['h_0'] ?? inputs['hx']);
export const hasTime = ({ module, stepped }: Question) => module === 'RNN' || stepped;
export const isBatchFirst = ({ config, inputs }: Question) =>
  config.batch_first && inputs['input']!.shape.length === 3;
export const isReverse = ({ direction }: Place) => direction === 1;
