/** Why the server does not start; the sentence says what to do. */
export class CantServe extends Error {
  override name = 'CantServe'
}
