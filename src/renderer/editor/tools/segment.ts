import { t } from '@lingui/core/macro'
import { type BoundingBox, boxBetween, type Point } from '#model/geometry/box.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import { formatPercent } from '../../kit/formats.ts'
import { areaAs } from '../scene/area-shape.ts'
import { pointWithin } from '../scene/handles.ts'
import type { ViewPoint } from '../scene/viewport.ts'
import type { AreaQuery, Prompt, ProposedArea } from './area-query.ts'
import { announce, defineTool, type Scene, type ToolStep } from './tool.ts'

type SegmentState = {
  prompt: Prompt
  /** The button is down or a key set a corner; `inside` is the meaning of a click here. */
  pressed: { at: ViewPoint; point: Point; inside: boolean; byKey: boolean } | null
  /** The box being drawn. */
  band: BoundingBox | null
  /** The latest query without an answer. */
  request: AreaQuery | null
  proposed: readonly ProposedArea[]
  /** Index of the shown mask. */
  chosen: number
}

const dragFromCssPx = 5
const nothing: SegmentState = {
  prompt: { points: [], box: null },
  pressed: null,
  band: null,
  request: null,
  proposed: [],
  chosen: 0,
}

const isEmpty = ({ points, box }: Prompt): boolean => points.length === 0 && box === null

function shown(state: SegmentState): ToolStep<SegmentState> {
  const { prompt, band, proposed, chosen } = state
  const prompts = { points: prompt.points, box: band ?? prompt.box }
  if (isEmpty(prompts)) return { state, draft: null, cursor: 'crosshair' }
  const mask = proposed[chosen]?.mask
  return { state, draft: { id: null, prompts, ...(mask && { geometry: mask }) }, cursor: 'crosshair' }
}

/** Requests masks of a prompt and keeps showing the previous one. */
function ask(state: SegmentState, prompt: Prompt, scene: Scene): ToolStep<SegmentState> {
  if (isEmpty(prompt)) return shown(nothing)
  const query: AreaQuery = { kind: 'segment', prompt, known: boxesUnder(prompt, scene) }
  const pending = { ...state, prompt, pressed: null, band: null, request: query }
  return { ...shown(pending), act: { type: 'ask', query } }
}

const maxKnown = 2

/** Returns the boxes of objects under the prompt's first inside point. */
function boxesUnder({ points }: Prompt, { objectsAt }: Scene): BoundingBox[] {
  const first = points.find(({ inside }) => inside)
  if (!first) return []
  const sizeOf = ({ width, height }: BoundingBox) => width * height
  return objectsAt(first.at)
    .map(({ geometry }) => boundsOfGeometry(geometry))
    .filter((box) => sizeOf(box) > 0)
    .sort((a, b) => sizeOf(a) - sizeOf(b))
    .slice(0, maxKnown)
}

function release(state: SegmentState, scene: Scene): ToolStep<SegmentState> {
  const { image } = scene
  const { pressed, band, prompt } = state
  if (!pressed) return { state }
  if (band)
    return band.width > 0 && band.height > 0
      ? ask(state, { ...prompt, box: band }, scene)
      : shown({ ...state, pressed: null, band: null })
  const at = pointWithin(pressed.point, image)
  return ask(state, { ...prompt, points: [...prompt.points, { at, inside: pressed.inside }] }, scene)
}

function accept(state: SegmentState, { areaShape }: Scene): ToolStep<SegmentState> {
  const chosen = state.proposed[state.chosen]
  if (state.request) return { state, act: announce(t`Mask still loading`) }
  if (!chosen) return { state, act: announce(t`No mask to accept`) }
  return { state: nothing, draft: null, act: { type: 'create', ...areaAs(areaShape, chosen.mask), keepsTool: true } }
}

/** Removes the last point, else the box. */
function withoutLast({ points, box }: Prompt): Prompt {
  return points.length > 0 ? { points: points.slice(0, -1), box } : { points, box: null }
}

/**
 * Segments the clicked object by the model. More clicks add; with Alt or the right button they subtract; a drag draws a
 * box. Enter accepts the mask, Tab shows the next one.
 */
export const segment = defineTool<SegmentState>({
  name: 'segment',
  title: t`Segment by clicking`,
  key: 'S',
  shape: null,
  pointer: 'cross',
  start: nothing,
  busy: ({ prompt, pressed }) => !isEmpty(prompt) || pressed !== null,
  step(state, event, scene) {
    switch (event.type) {
      case 'down':
        return { state: { ...state, pressed: { at: event.at, point: event.point, inside: !event.alt, byKey: false } } }
      case 'corner':
        if (state.pressed) return release(state, scene)
        return { state: { ...state, pressed: { at: event.at, point: event.point, inside: true, byKey: true } } }
      case 'move': {
        const { pressed } = state
        if (!pressed?.inside) return { state, cursor: 'crosshair' }
        const far = Math.hypot(event.at.leftPx - pressed.at.leftPx, event.at.topPx - pressed.at.topPx) >= dragFromCssPx
        if (!far && !state.band) return { state, cursor: 'crosshair' }
        const corner = (point: Point) => pointWithin(point, scene.image)
        return shown({ ...state, band: boxBetween(corner(pressed.point), corner(event.point)) })
      }
      case 'up':
        return release(state, scene)
      case 'confirm':
        return accept(state, scene)
      case 'removeLast':
        return ask(state, withoutLast(state.prompt), scene)
      case 'cancel':
        return shown(nothing)
      case 'next':
      case 'previous': {
        const { length } = state.proposed
        if (length < 2) return { state, act: announce(t`No other masks`) }
        const chosen = (state.chosen + (event.type === 'next' ? 1 : -1) + length) % length
        return shown({ ...state, chosen })
      }
      case 'answered': {
        if (event.query !== state.request || event.answer.kind !== 'masks') return { state }
        const { proposed, note } = event.answer
        const answered = shown({ ...state, request: null, proposed, chosen: 0 })
        const message = proposed.length === 0 ? t`No object found. Try another point` : note
        return message ? { ...answered, act: announce(message) } : answered
      }
      case 'failed':
        // The previous masks belong to other points.
        return event.query === state.request ? shown({ ...state, request: null, proposed: [] }) : { state }
      default:
        return { state }
    }
  },
  hint({ prompt, pressed, request, proposed, chosen }) {
    if (pressed?.byKey) return t`Move the crosshair to the opposite corner, then set it`
    if (isEmpty(prompt)) return t`Click an object, or drag a box around it`
    if (request) return t`Finding the object…`
    const shownOne = proposed[chosen]
    if (!shownOne) return null
    const { score } = shownOne
    if (proposed.length > 1)
      return score === null
        ? t`Mask ${chosen + 1} of ${proposed.length}`
        : t`Mask ${chosen + 1} of ${proposed.length}, fits ${formatPercent(score)}`
    return score === null ? t`Enter to accept` : t`The mask fits ${formatPercent(score)}`
  },
})
