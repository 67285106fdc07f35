const everyMs = 20_000
const id = -1
const question = JSON.stringify({ i: id, p: { u: '/access/whoami' } })
const answerBegins = `{"i":${id},`

type Connection = { ask(frame: string): void; lost(): void }

/** Finds out that the other end of a connection is gone, which the browser would not notice: where nothing comes for a while it asks something. */
export class Pulse {
  readonly #connection: Connection
  #timer: ReturnType<typeof setInterval> | undefined
  #isSilent = false
  #isAsked = false

  constructor(connection: Connection) {
    this.#connection = connection
  }

  begin(): void {
    this.#timer = setInterval(() => {
      if (this.#isAsked) {
        this.#connection.lost()
        this.end()
      } else if (this.#isSilent) {
        this.#isAsked = true
        this.#connection.ask(question)
      }
      this.#isSilent = true
    }, everyMs)
  }

  /** After each message. Whether it is the answer to what was asked here, and meant for nobody else. */
  heard(message: string | ArrayBuffer): boolean {
    this.#isSilent = false
    this.#isAsked = false
    return typeof message === 'string' && message.startsWith(answerBegins)
  }

  end(): void {
    clearInterval(this.#timer)
  }
}
