import { plural, t } from '@lingui/core/macro'
import { type Command, canRun } from '../../../commands/index.ts'

/** More keys than users press on purpose while an image opens. */
const maxKept = 5

/**
 * Keys that were pressed while an image was being opened, so that its labels could not be seen yet. Those that choose or
 * look wait and are carried out in order once it is open. Nothing that changes labels or sets a verdict waits: it would be done to
 * labels that nobody has looked at. Dropped keys are counted and shown.
 */
export class QueuedKeys {
  #kept: (readonly Command[])[] = []
  #dropped = 0

  /** Takes a key press by the commands that it may mean; gives what to say when it is not kept. */
  press(meant: readonly Command[]): string | null {
    if (this.#kept.length < maxKept && meant.some(({ waits }) => waits)) {
      this.#kept.push(meant)
      return null
    }
    this.#dropped += 1
    return t`Image still opening. Press the key again when its labels appear`
  }

  /** Carries out what was kept, as far as each key still means something that waits. Says what was not done, or null. */
  carryOut(): string | null {
    for (const meant of this.#kept.splice(0)) {
      const command = meant.find(canRun)
      if (command?.waits) command.run()
      else this.#dropped += 1
    }
    return this.#reportOverflow()
  }

  /** The image was left: what was kept for it is not for the next one. */
  leave(): void {
    this.#dropped += this.#kept.splice(0).length
  }

  /** The image can't be opened. Says what was not done, or null. */
  giveUp(): string | null {
    this.leave()
    return this.#reportOverflow()
  }

  #reportOverflow(): string | null {
    const dropped = this.#dropped
    this.#dropped = 0
    return dropped === 0
      ? null
      : t`${plural(dropped, { one: '# key', other: '# keys' })} ignored while the image was opening`
  }
}
