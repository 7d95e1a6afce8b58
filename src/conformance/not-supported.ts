/** The subject says that it does not support a question, once it is asked: of a case's first, the case is skipped. */
export class NotSupportedError extends Error {}
