import type { Command } from './command.ts'
import { combinationsOf } from './keys.ts'
import { canRun, keysOf, offeredCommands } from './registry.ts'

const nonTextInputs = ['button', 'checkbox', 'radio', 'range', 'color', 'submit', 'reset', 'file']

function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !nonTextInputs.includes(target.type)
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable)
}

/** What Enter and Space work on when it was reached by the Tab key. */
const controls = 'button, a, summary, [role="button"], [role="checkbox"], [role="tab"], tr[tabindex]'

/** A dialog, menu or list of choices is open and gets all keys itself. */
const layerIsOpen = (): boolean =>
  document.querySelector(
    '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"][data-state="open"]',
  ) !== null

/** The command that a key press asks for now, or null. */
function commandFor(event: KeyboardEvent, typing: boolean): Command | null {
  const pressed = combinationsOf(event)
  if (pressed.length === 0) return null
  const candidates = offeredCommands().filter((command) => !typing || command.whileTyping)
  for (const combination of pressed) {
    const command = candidates.find((candidate) => keysOf(candidate).includes(combination) && canRun(candidate))
    if (command) return command
  }
  return null
}

/**
 * The one place where keys become commands. It does not depend on where the focus is, keeps silent in text fields and
 * while a dialog or menu is open, and leaves Enter and Space to a button or row that was reached by the Tab key.
 * Returns a function that stops it.
 */
export function startDispatcher(): () => void {
  let focusCameByKey = false
  const onPointerDown = () => {
    focusCameByKey = false
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') focusCameByKey = true
    if (event.defaultPrevented || event.isComposing || layerIsOpen()) return
    const onControl = event.target instanceof HTMLElement && event.target.matches(controls)
    if (focusCameByKey && onControl && (event.key === 'Enter' || event.key === ' ')) return
    const command = commandFor(event, isTextField(event.target))
    if (!command) return
    event.preventDefault()
    if (event.repeat && !command.repeats) return
    command.run()
  }
  window.addEventListener('pointerdown', onPointerDown, true)
  window.addEventListener('keydown', onKeyDown)
  return () => {
    window.removeEventListener('pointerdown', onPointerDown, true)
    window.removeEventListener('keydown', onKeyDown)
  }
}
