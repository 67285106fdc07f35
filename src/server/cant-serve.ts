/** Why the server does not start, and what to do about it. */
export class CantServe extends Error {
  override name = 'CantServe'
}
