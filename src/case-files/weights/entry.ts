// What may stand in case.json as its state_dict, in place of a file for each parameter.

export interface WeightsEntry {
  /** From the case's folder, or from one above it, up to the folder that was loaded. */
  readonly file: string;
  /** Of the keys that are the module's own. */
  readonly prefix: string;
}

/** No parameter is called so. */
export function isShared(
  state_dict: WeightsEntry | Readonly<Record<string, string>>,
): state_dict is WeightsEntry {
  return 'file' in state_dict && 'prefix' in state_dict;
}
