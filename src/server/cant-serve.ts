/** An error about why the server does not start, with a solution. */
export class CantServe extends Error {
  override name = 'CantServe'
}
