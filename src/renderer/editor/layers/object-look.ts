import { classNameOf, classOf, colorOf, type EditorState } from '../editor-state.ts'
import type { MarkSettings } from '../images/view-settings.ts'
import { objectNumbers } from '../scene/object-numbers.ts'
import type { EditorObject } from '../scene/objects.ts'
import type { ClassLook, LookOf } from './painted-shape.ts'

/** Turns of the hue in degrees and steps of lightness in percent for the first, second … object of a class. */
const shades = [
  [0, 0],
  [18, 10],
  [-18, -10],
  [9, -12],
  [-9, 12],
  [18, -6],
  [-18, 6],
] as const
const colorOfState = { predicted: '#f0883e', accepted: '#2fb57f', drawn: '#3d9be0' }

const shadesOf = new Map<string, string[]>()

/** The color of the nth object of its class, close to the color of the class. */
export function shadeOf(color: string, number: number): string {
  const known = shadesOf.get(color) ?? shades.map((shade) => shaded(color, shade))
  shadesOf.set(color, known)
  return known[(number - 1) % shades.length]!
}

function shaded(color: string, [turn, step]: (typeof shades)[number]): string {
  if (turn === 0 && step === 0) return color
  const [hue, saturation, lightness] = hslOf(color)
  const light = Math.min(85, Math.max(25, lightness + step))
  return hexOf((hue + turn + 360) % 360, saturation, light)
}

/** The color of an object on the image and in lists, as the view settings want it. */
export function objectColor(state: EditorState, object: EditorObject, colorBy: MarkSettings['colorBy']): string {
  const color = colorOf(state.classes, object.classId)
  if (colorBy === 'state')
    return colorOfState[object.prediction ? 'predicted' : object.origin === 'human' ? 'drawn' : 'accepted']
  if (colorBy === 'class' || !state.snapshot) return color
  return shadeOf(color, objectNumbers(state.snapshot.labels, state.fromScore).get(object.id) ?? 1)
}

const looksOf = new WeakMap<EditorState['classes'], Map<string, ClassLook>>()

/** Looks of the objects of this state. With the same classes the same look each time for objects that look the same. */
export function looksIn(state: EditorState, colorBy: MarkSettings['colorBy']): LookOf {
  const looks = looksOf.get(state.classes) ?? new Map<string, ClassLook>()
  looksOf.set(state.classes, looks)
  return (classId, object) => {
    const color = object ? objectColor(state, object, colorBy) : colorOf(state.classes, classId)
    const key = `${classId} ${color}`
    const known = looks.get(key)
    if (known) return known
    const name = classNameOf(state.classes, classId)
    const look = { name, color, skeleton: classOf(state.classes, classId)?.skeleton ?? null }
    looks.set(key, look)
    return look
  }
}

/** Degrees and percents of `#rrggbb`. */
function hslOf(color: string): [hue: number, saturation: number, lightness: number] {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255) as [
    number,
    number,
    number,
  ]
  const [max, min] = [Math.max(r, g, b), Math.min(r, g, b)]
  const span = max - min
  const lightness = (max + min) / 2
  if (span === 0) return [0, 0, lightness * 100]
  const saturation = span / (1 - Math.abs(2 * lightness - 1))
  const sixth = max === r ? (g - b) / span : max === g ? (b - r) / span + 2 : (r - g) / span + 4
  return [(60 * sixth + 360) % 360, saturation * 100, lightness * 100]
}

function hexOf(hue: number, saturation: number, lightness: number): string {
  const [s, l] = [saturation / 100, lightness / 100]
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12
    const value = l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1))
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}
