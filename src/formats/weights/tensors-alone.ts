// The remedy for a .pt that holds more than tensors. It writes to a new name: what is there already is not written over ("xb").

/** In Python: the tensors of a module, of a checkpoint around one, of dicts in dicts; all else is left out. */
const TAKEN =
  't = lambda v: t(v.state_dict()) if hasattr(v, "state_dict") else {k: t(w) for k, w in v.items() ' +
  'if hasattr(w, "state_dict") or isinstance(w, (dict, torch.Tensor))} if isinstance(v, dict) else v';

/** @param path of the file */
export function tensorsAlone(path: string): string[] {
  return [
    'Save model.state_dict() in place of the model.',
    'Loading it runs what is in it: trust it first.',
    `In Python: import torch; ${TAKEN}; torch.save(t(torch.load(${JSON.stringify(path)}, weights_only=False, map_location="cpu")), ${newFile(path)})`,
  ];
}

/** As Python opens it: it refuses where one is there. */
export function newFile(path: string): string {
  return `open(${JSON.stringify(path.replace(/(\.[^./]*)?$/, '_state_dict.pt'))}, "xb")`;
}
