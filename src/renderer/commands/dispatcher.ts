import type { Command } from './command.ts'
import { combinationsOf } from './keys.ts'
import { canRun, isOwnKey, keepKey, keysOf, offeredCommands, refusalOf, runCommand } from './registry.ts'

const nonTextInputs = ['button', 'checkbox', 'radio', 'range', 'color', 'submit', 'reset', 'file']

function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !nonTextInputs.includes(target.type)
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable)
}

/** Controls that have keys of their own, and those keys; they count when the control was reached by the Tab key, for a slider always. */
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

/** A dialog, menu or list of choices is open and gets all keys itself. */
const layerIsOpen = (): boolean =>
  document.querySelector(
    '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"][data-state="open"]',
  ) !== null

/** A part of the window in which Tab moves between fields, even if it does something else elsewhere. */
const keepsTab = ({ key, target }: KeyboardEvent): boolean =>
  key === 'Tab' && target instanceof Element && target.closest('[data-keeps-tab]') !== null

/**
 * What Enter presses once however long it is held: not for every image that comes under it, nor in the menu and the dialog
 * that it opens.
 */
const actsOnce = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('button, input, [role^="menuitem"], [role="option"]')

/** The commands that a key press may mean; of those that can be done, the first one is meant. */
function meantBy(event: KeyboardEvent): Command[] {
  const typing = isTextField(event.target)
  const pressed = combinationsOf(event)
  if (pressed.length === 0) return []
  const offered = offeredCommands().filter((command) => !typing || command.whileTyping)
  return pressed.flatMap((combination) => {
    const having = offered.filter((command) => keysOf(command).includes(combination))
    const isOwn = (command: Command) => isOwnKey(command, combination)
    return [...having.filter(isOwn), ...having.filter((command) => !isOwn(command))]
  })
}

/**
 * The one place where keys become commands. It hears them before any element does, so it does not depend on where the
 * mouse has left the focus. It keeps silent in text fields and while a dialog or menu is open, and leaves a control that
 * was reached by the Tab key its own keys, and a slider those that move it. `tellRefusal` says why a key does nothing that
 * the user’s role does not allow. Returns a function that stops it.
 */
export function startDispatcher(tellRefusal: (reason: string) => void): () => void {
  let focusCameByKey = false
  /** The key that has run a command: however long it is held, it runs no other, nor types into the field that it has opened. */
  let ran: string | null = null
  const onPointerDown = () => {
    focusCameByKey = false
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // The key belongs to an input method, as when Enter takes a Chinese word: no field may take it for its own.
    if (event.isComposing) return event.stopPropagation()
    if (event.key === 'Tab') focusCameByKey = true
    if (!event.repeat) ran = null
    const isSpent = event.repeat && event.code === ran
    if (isSpent || (event.repeat && event.key === 'Enter' && actsOnce(event.target))) event.preventDefault()
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
    const meant = meantBy(event)
    const command = meant.find(canRun)
    const refusal = command ? null : (meant.map(refusalOf).find((reason) => reason !== null) ?? null)
    if (!command && refusal === null && (event.repeat || meant.length === 0 || !keepKey(meant))) return
    if (refusal !== null && !event.repeat) tellRefusal(refusal)
    event.preventDefault()
    event.stopPropagation()
    // The mouse left the focus there; it would only draw a ring around something that is not meant.
    if (!focusCameByKey) control?.blur()
    if (!command) return
    if (event.repeat && !command.repeats) return
    const { activeElement } = document
    if (!command.repeats) ran = event.code
    command.run()
    // A command may move the focus: then it came by key.
    if (document.activeElement !== activeElement && document.activeElement !== document.body) focusCameByKey = true
  }
  const onMouseUp = ({ button }: MouseEvent) => {
    if (button === backButton && !layerIsOpen()) runCommand('go.back')
  }
  window.addEventListener('pointerdown', onPointerDown, true)
  window.addEventListener('mouseup', onMouseUp, true)
  window.addEventListener('keydown', onKeyDown, true)
  return () => {
    window.removeEventListener('pointerdown', onPointerDown, true)
    window.removeEventListener('mouseup', onMouseUp, true)
    window.removeEventListener('keydown', onKeyDown, true)
  }
}
