const everyMs = 20_000
const id = -1
const request = JSON.stringify({ i: id, p: { u: '/access/whoami' } })
const answerStart = `{"i":${id},`

type Connection = { send(frame: string): void; onLost(): void }

/** Notices that the other end of a connection is gone, which the browser does not: after a silence it sends a request. */
export class Pulse {
  readonly #connection: Connection
  #timer: ReturnType<typeof setInterval> | undefined
  #isSilent = false
  #isWaiting = false

  constructor(connection: Connection) {
    this.#connection = connection
  }

  begin(): void {
    this.#timer = setInterval(() => {
      if (this.#isWaiting) {
        this.#connection.onLost()
        this.end()
      } else if (this.#isSilent) {
        this.#isWaiting = true
        this.#connection.send(request)
      }
      this.#isSilent = true
    }, everyMs)
  }

  /** Notes a message. Returns whether it answers the request that was sent here. */
  receive(message: string | ArrayBuffer): boolean {
    this.#isSilent = false
    this.#isWaiting = false
    return typeof message === 'string' && message.startsWith(answerStart)
  }

  end(): void {
    clearInterval(this.#timer)
  }
}
