import type { Command } from './command.ts'
import { combinationsOf } from './keys.ts'
import { canRun, isOwnKey, keepKey, keysOf, offeredCommands, refusalOf, runCommand } from './registry.ts'

const nonTextInputs = ['button', 'checkbox', 'radio', 'range', 'color', 'submit', 'reset', 'file']

function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !nonTextInputs.includes(target.type)
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable)
}

/** Controls that use keys themselves. They get those keys if the Tab key reached them; a slider always gets its own. */
const controls =
  'button, a, summary, tr[tabindex], [role="button"], [role="checkbox"], [role="slider"], [role="tab"], [role="combobox"]'
const controlKeys = [
  'Enter',
  ' ',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]

const isSlider = (control: HTMLElement): boolean => control.role === 'slider'
const isMove = ({ key }: KeyboardEvent): boolean => key !== 'Enter' && key !== ' '

/** The mouse’s back button. */
const backButton = 3

/** Returns whether a dialog, menu or drop-down is open, which gets all keys. */
const layerIsOpen = (): boolean =>
  document.querySelector(
    '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"][data-state="open"]',
  ) !== null

/** Returns whether Tab moves between the fields of this part of the window, even if a command uses the key elsewhere. */
const keepsTab = ({ key, target }: KeyboardEvent): boolean =>
  key === 'Tab' && target instanceof Element && target.closest('[data-keeps-tab]') !== null

/** Returns whether a held Enter presses this element only once, and not again in each menu, dialog or image that follows. */
const ignoresRepeat = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('button, input, [role^="menuitem"], [role="option"]')

/** Returns the commands that a key press may mean. The first one that can run gets it. */
function commandsFor(event: KeyboardEvent): Command[] {
  const typing = isTextField(event.target)
  const pressed = combinationsOf(event)
  if (pressed.length === 0) return []
  const offered = offeredCommands().filter((command) => !typing || command.whileTyping)
  return pressed.flatMap((combination) => {
    const matching = offered.filter((command) => keysOf(command).includes(combination))
    const isOwn = (command: Command) => isOwnKey(command, combination)
    return [...matching.filter(isOwn), ...matching.filter((command) => !isOwn(command))]
  })
}

/**
 * Turns keys into commands; nothing else does. It sees keys before any element, so the focus that a click left behind does not
 * matter. It ignores keys in text fields and while a dialog or menu is open. A control that the Tab key reached keeps its own
 * keys, and a slider those that move it. `onRefused` shows why the user's role does not allow what a key does.
 */
export function startDispatcher(onRefused: (reason: string) => void): void {
  let focusCameByKey = false
  /** The held key that ran a command. It runs no other command and does not type into the field that it opened. */
  let heldKey: string | null = null
  const onPointerDown = () => {
    focusCameByKey = false
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // The key belongs to an input method, for example Enter that picks a Chinese word. No field may react to it.
    if (event.isComposing) return event.stopPropagation()
    if (event.key === 'Tab') focusCameByKey = true
    if (!event.repeat) heldKey = null
    const isSpent = event.repeat && event.code === heldKey
    if (isSpent || (event.repeat && event.key === 'Enter' && ignoresRepeat(event.target))) event.preventDefault()
    if (isSpent) return event.stopPropagation()
    if (layerIsOpen() || keepsTab(event)) return
    const control = event.target instanceof HTMLElement && event.target.matches(controls) ? event.target : null
    const isBack = event.altKey && event.key === 'ArrowLeft'
    const isModEnter = event.key === 'Enter' && (event.ctrlKey || event.metaKey)
    if (
      control &&
      !isBack &&
      !isModEnter &&
      controlKeys.includes(event.key) &&
      (focusCameByKey || (isSlider(control) && isMove(event)))
    )
      return
    const commands = commandsFor(event)
    const command = commands.find(canRun)
    const refusal = command ? null : (commands.map(refusalOf).find((reason) => reason !== null) ?? null)
    if (!command && refusal === null && (event.repeat || commands.length === 0 || !keepKey(commands))) return
    if (refusal !== null && !event.repeat) onRefused(refusal)
    event.preventDefault()
    event.stopPropagation()
    // A click left the focus there. A ring around that control would be misleading.
    if (!focusCameByKey) control?.blur()
    if (!command) return
    if (event.repeat && !command.repeats) return
    const { activeElement } = document
    if (!command.repeats) heldKey = event.code
    command.run()
    // If the command moved the focus, a key moved it.
    if (document.activeElement !== activeElement && document.activeElement !== document.body) focusCameByKey = true
  }
  const onMouseUp = ({ button }: MouseEvent) => {
    if (button === backButton && !layerIsOpen()) runCommand('go.back')
  }
  window.addEventListener('pointerdown', onPointerDown, true)
  window.addEventListener('mouseup', onMouseUp, true)
  window.addEventListener('keydown', onKeyDown, true)
}
