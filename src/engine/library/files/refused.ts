/** Why a file is left out, as a sentence for the user. `cause` is what nobody foresaw. */
export class Refused extends Error {}
