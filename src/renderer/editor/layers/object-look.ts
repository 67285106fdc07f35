import type { Labels } from '#model/labels/diff.ts'
import { isShown } from '#model/labels/is-shown.ts'
import { classNameOf, classOf, colorOf, type EditorState } from '../editor-state.ts'
import type { MarkSettings } from '../images/view-settings.ts'
import type { EditorObject } from '../scene/objects.ts'
import type { ClassLook, LookOf } from './painted-shape.ts'

/** Hue rotation in degrees and lightness change in percent for the first, second … object of a class. */
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

type Colors = ReadonlySet<string>
const shadesOf = new WeakMap<Colors, Map<string, string[]>>()

/** Returns the color of the nth object of its class, closer to its class than to the other colors shown. */
export function shadeOf(color: string, number: number, beside: Colors): string {
  const cached = shadesOf.get(beside) ?? new Map<string, string[]>()
  shadesOf.set(beside, cached)
  const own = cached.get(color) ?? ownShades(color, beside)
  cached.set(color, own)
  return own[(number - 1) % shades.length]!
}

const colorsIn = new WeakMap<Labels, { fromScore: number | null; classes: EditorState['classes']; colors: Colors }>()

/** Returns the colors of the classes on the image; shades must differ from these only. */
function shownColors(labels: Labels, { classes, fromScore }: EditorState): Colors {
  const cached = colorsIn.get(labels)
  if (cached?.fromScore === fromScore && cached.classes === classes) return cached.colors
  const shown = [...labels.annotations, ...labels.predictions.filter((prediction) => isShown(prediction, fromScore))]
  const ids = new Set(shown.map(({ classId }) => classId))
  const colors = new Set([...ids].map((classId) => colorOf(classes, classId)))
  colorsIn.set(labels, { fromScore, classes, colors })
  return colors
}

/** Fractions of a shade tried in turn until it can't be mistaken for another class. */
const parts = [
  [1, 1],
  [0.5, 1],
  [0, 1],
  [0, 0.5],
] as const
/** A shade's distance to its own class is at most this fraction of that to any other. */
const maxNearness = 0.8

function ownShades(color: string, beside: Colors): string[] {
  const others = [...beside].filter((other) => other !== color).map(labOf)
  const own = labOf(color)
  const isOwn = (shade: string) => {
    const lab = labOf(shade)
    const distance = Math.hypot(...differences(lab, own))
    return others.every((other) => distance <= maxNearness * Math.hypot(...differences(lab, other)))
  }
  return shades.map(
    ([turn, step]) => parts.map(([ofTurn, ofStep]) => shaded(color, ofTurn * turn, ofStep * step)).find(isOwn) ?? color,
  )
}

type Lab = readonly [lightness: number, a: number, b: number]
const differences = (a: Lab, b: Lab) => a.map((value, at) => value - b[at]!)

/** Converts `#rrggbb` to Oklab, where distances match perception: https://bottosson.github.io/posts/oklab/. */
function labOf(color: string): Lab {
  const [r, g, b] = channelsOf(color).map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  )
  const mixed = (ofRed: number, ofGreen: number, ofBlue: number) => Math.cbrt(ofRed * r! + ofGreen * g! + ofBlue * b!)
  const l = mixed(0.4122214708, 0.5363325363, 0.0514459929)
  const m = mixed(0.2119034982, 0.6806995451, 0.1073969566)
  const s = mixed(0.0883024619, 0.2817188376, 0.6299787005)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function shaded(color: string, turn: number, step: number): string {
  if (turn === 0 && step === 0) return color
  const [hue, saturation, lightness] = hslOf(color)
  const light = Math.min(85, Math.max(25, lightness + step))
  return hexOf((hue + turn + 360) % 360, saturation, light)
}

/** Returns an object's color on the image and in lists. */
export function objectColor(state: EditorState, object: EditorObject, colorBy: MarkSettings['colorBy']): string {
  const color = colorOf(state.classes, object.classId)
  if (colorBy === 'state')
    return colorOfState[object.prediction ? 'predicted' : object.origin === 'human' ? 'drawn' : 'accepted']
  if (colorBy === 'class' || !state.snapshot) return color
  const number = state.numbers.of(object.annotation ?? object.prediction) ?? 1
  return number === 1 ? color : shadeOf(color, number, shownColors(state.snapshot.labels, state))
}

const looksOf = new WeakMap<EditorState['classes'], Map<string, ClassLook>>()

/** Returns the looks of this state's objects; equal looks are the same object while the classes are the same. */
export function looksIn(state: EditorState, colorBy: MarkSettings['colorBy']): LookOf {
  const looks = looksOf.get(state.classes) ?? new Map<string, ClassLook>()
  looksOf.set(state.classes, looks)
  return (classId, object) => {
    const color = object ? objectColor(state, object, colorBy) : colorOf(state.classes, classId)
    const key = `${classId} ${color}`
    const cached = looks.get(key)
    if (cached) return cached
    const name = classNameOf(state.classes, classId)
    const look = { name, color, skeleton: classOf(state.classes, classId)?.skeleton ?? null }
    looks.set(key, look)
    return look
  }
}

/** Parses `#rrggbb` into values from 0 to 1. */
const channelsOf = (color: string) =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255) as [number, number, number]

/** Converts `#rrggbb` to degrees and percents. */
function hslOf(color: string): [hue: number, saturation: number, lightness: number] {
  const [r, g, b] = channelsOf(color)
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
