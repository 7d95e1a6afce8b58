// What passes between a run and the thread that a user's subject lives in.
import type { ProgramSubject, Question, Subject } from '../conformance/index.ts';
import type { NamedTensors } from '../tensor/index.ts';

/** The first message: what was loaded, or the lines that say why nothing was. */
export type Loaded =
  | {
      readonly loaded: Omit<Subject, 'run' | 'supports'>;
      /** It is a program, which whoever loaded the file starts; the thread says whether a question is supported. */
      readonly program?: Pick<ProgramSubject, 'command' | 'server'> & { readonly hasSupports: boolean };
    }
  | { readonly failed: readonly string[] };

export interface Asked {
  readonly id: number;
  readonly what: 'supports' | 'run';
  readonly question: Question;
}

/** Errors travel as their name, their message and the frames that are the subject's. */
interface Failure {
  readonly name: string;
  readonly message: string;
  readonly frames: readonly string[];
}

export type Reply =
  | { readonly id: number; readonly value: true | string | NamedTensors }
  | { readonly id: number; readonly error: Failure };

/** What failed while the thread ended. */
export interface Last {
  readonly last: string;
}
