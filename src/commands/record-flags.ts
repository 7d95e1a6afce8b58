// What was typed to record.
export interface RecordFlags {
  readonly check?: true;
  /** Stored goldens may be replaced. */
  readonly accept?: true;
  readonly all?: true;
  readonly onlyNew?: true;
  /** Of the one case that is recorded. */
  readonly claim?: string;
  /** Another torch than the pinned one is meant: what it answers is recorded beside. */
  readonly torchVersion?: string;
  /** Where it is recorded then. */
  readonly to?: string;
  readonly filter: readonly string[];
  readonly python?: string;
  /** Seconds that PyTorch may be silent. */
  readonly timeout: number;
}
