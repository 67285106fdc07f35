/** Lets many pieces of work run at once, or one of them alone. Work must not request another turn from within. */
export class Turns {
  #running = 0
  #alone: Promise<void> | null = null
  #whenIdle: () => void = () => {}

  /** Runs together with others, after any work that asked to be alone. */
  async together<T>(work: () => Promise<T>): Promise<T> {
    while (this.#alone) await this.#alone
    this.#running += 1
    try {
      return await work()
    } finally {
      this.#running -= 1
      if (this.#running === 0) this.#whenIdle()
    }
  }

  /** Waits for running work, keeps everything else waiting, and runs. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#alone) await this.#alone
    let end = () => {}
    this.#alone = new Promise((resolve) => {
      end = resolve
    })
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve
      })
    }
    try {
      return await work()
    } finally {
      this.#alone = null
      end()
    }
  }
}
