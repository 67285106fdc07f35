import { t } from '@lingui/core/macro'

/**
 * Key combinations are written `Mod+Shift+Z`: the modifiers in the order Mod, Ctrl, Alt, Shift, then the key as in
 * `KeyboardEvent.key`, with letters in upper case and `Space` for the space bar. `Mod` is Ctrl, or ⌘ on a Mac. Signs that need
 * Shift on some keyboards are written without it: `?`, `+`.
 */
const onMac = navigator.userAgent.includes('Mac')

const caps = new Map(
  Object.entries<string>({
    Mod: onMac ? '⌘' : t`Ctrl`,
    Ctrl: t`Ctrl`,
    Alt: onMac ? '⌥' : 'Alt',
    Shift: onMac ? '⇧' : t`Shift`,
    ArrowLeft: '←',
    ArrowRight: '→',
    ArrowUp: '↑',
    ArrowDown: '↓',
    Escape: t`Esc`,
    Delete: t`Del`,
    Backspace: '⌫',
    Enter: '↵',
    Space: t`Space`,
    Home: t({ context: 'key', message: 'Home' }),
    End: t({ context: 'key', message: 'End' }),
    PageUp: t`PgUp`,
    PageDown: t`PgDn`,
    ContextMenu: t({ context: 'key', message: 'Menu' }),
  }),
)

/** Returns the key labels of a combination, modifiers first. */
export function keyParts(keys: string): string[] {
  const parts = keys === '+' ? ['+'] : keys.split(/\+(?!$)/)
  return parts.map((part) => caps.get(part) ?? part)
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

const isModifier = (key: string) => ['Control', 'Shift', 'Alt', 'Meta', 'AltGraph'].includes(key)

function letterOrDigit(code: string): string | null {
  return /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1] ?? null
}

/**
 * Returns the combinations that a key press may mean, the most literal one first: Shift and 1 on a German keyboard is `!` and
 * also `Shift+1`; Ctrl and a Cyrillic `я` is also `Mod+Z`, because of where the key is.
 */
export function combinationsOf(event: Pressed): string[] {
  if (isModifier(event.key)) return []
  const mod = onMac ? event.metaKey : event.ctrlKey
  const prefix = (mod ? 'Mod+' : '') + (onMac && event.ctrlKey ? 'Ctrl+' : '') + (event.altKey ? 'Alt+' : '')
  const shift = event.shiftKey ? 'Shift+' : ''
  const key = event.key === ' ' ? 'Space' : event.key
  const byPlace = letterOrDigit(event.code)
  if (key.length > 1) return [`${prefix}${shift}${key}`]
  const found: string[] = []
  if (/^[a-z]$/i.test(key)) found.push(`${prefix}${shift}${key.toUpperCase()}`)
  else {
    found.push(`${prefix}${key}`)
    if (byPlace) found.push(`${prefix}${shift}${byPlace}`)
  }
  return found
}
