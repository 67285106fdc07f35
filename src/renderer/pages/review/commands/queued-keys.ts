import { plural, t } from '@lingui/core/macro'
import { type Command, canRun } from '../../../commands/index.ts'

/** More keys than anyone presses on purpose while an image opens. */
const maxWaiting = 5

/**
 * Keys pressed while an image was opening. Keys that select or view wait and run once it is open. Keys that change
 * labels or set a verdict are dropped, counted and reported: nobody has seen those labels.
 */
export class QueuedKeys {
  #waiting: (readonly Command[])[] = []
  #dropped = 0

  /** Queues a key press by the commands it may mean; returns a message if it is dropped. */
  press(meant: readonly Command[]): string | null {
    if (this.#waiting.length < maxWaiting && meant.some(({ waits }) => waits)) {
      this.#waiting.push(meant)
      return null
    }
    this.#dropped += 1
    return t`Image still opening. Press the key again when its labels appear`
  }

  /** Runs the queued keys that still mean a waiting command. Returns a message about dropped ones, or null. */
  carryOut(): string | null {
    for (const meant of this.#waiting.splice(0)) {
      const command = meant.find(canRun)
      if (command?.waits) command.run()
      else this.#dropped += 1
    }
    return this.#droppedText()
  }

  /** Drops the keys of an image that was left. */
  leave(): void {
    this.#dropped += this.#waiting.splice(0).length
  }

  /** Drops the keys of an image that can't open; returns a message, or null. */
  giveUp(): string | null {
    this.leave()
    return this.#droppedText()
  }

  #droppedText(): string | null {
    const dropped = this.#dropped
    this.#dropped = 0
    return dropped === 0
      ? null
      : t`${plural(dropped, { one: '# key', other: '# keys' })} ignored while the image was opening`
  }
}
