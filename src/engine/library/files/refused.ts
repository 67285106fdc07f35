/** The reason a file is skipped, as a sentence for the user. `cause` is an unexpected error. */
export class Refused extends Error {}
