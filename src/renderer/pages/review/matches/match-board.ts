import { plural, t } from '@lingui/core/macro'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Chip, LabelLikeResult } from '#contract'
import type { GridState } from '../chips/ChipGrid.tsx'
import type { ChipMark } from '../chips/chip-board.ts'
import { focusIn } from '../chips/focus-in.ts'
import { precisionAt, type Verdict } from './precision-at.ts'

export type MatchState = GridState & {
  anchor: number
  /** Matches with a lower score are not added. */
  cutOff: number
  message: string
  /** Places that were reviewed together, the last ones at the end. */
  history: readonly (readonly number[])[]
}

/** So often should matches be right before a cut-off is proposed. */
const wantedPrecision = 0.7

/** The matches of a preview: which are selected, which are right, and where they are cut off. Nothing of it is saved. */
export class MatchBoard {
  readonly store: StoreApi<MatchState>
  readonly found: LabelLikeResult

  constructor(found: LabelLikeResult) {
    this.found = found
    const chips = found.matches.map(({ imageId, box, score, widthPx, heightPx }, n): Chip => {
      const { x, y, width, height } = box
      const place = { box: [x, y, width, height] as Chip['box'], widthPx, heightPx }
      return {
        imageId,
        objectId: `match ${n}` as Chip['objectId'],
        classId: found.classId,
        score,
        state: 'predicted',
        ...place,
      }
    })
    this.store = createStore<MatchState>(() => ({
      chips,
      marks: new Map<number, ChipMark>(),
      selected: new Set(chips.length > 0 ? [0] : []),
      focus: 0,
      anchor: 0,
      margin: 0.25,
      cellPx: 128,
      cutOff: found.threshold?.score ?? firstCutOff(chips),
      message: '',
      history: [],
    }))
  }

  get state(): MatchState {
    return this.store.getState()
  }

  focusOn(place: number, how: { extend?: boolean; toggle?: boolean } = {}): void {
    this.store.setState(focusIn(this.state, place, how))
  }

  /** Says of the selected matches whether they are right, and goes on to the next one that nobody reviewed. */
  setVerdict(isRight: boolean): void {
    const { selected, marks, history, focus, chips } = this.state
    const places = [...selected].sort((a, b) => a - b)
    const now = new Map(marks)
    for (const place of places) now.set(place, { kind: isRight ? 'accepted' : 'deleted' })
    this.store.setState({ marks: now, history: [...history, places] })
    const after = Math.max(focus, places.at(-1) ?? 0)
    const next = chips.findIndex((_, place) => place > after && !now.has(place))
    if (next >= 0) this.focusOn(next)
    this.store.setState({
      message: isRight
        ? t`${plural(places.length, { one: '# match', other: '# matches' })} right.`
        : t`${plural(places.length, { one: '# match', other: '# matches' })} wrong.`,
    })
  }

  undo(): void {
    const { history, marks } = this.state
    const last = history.at(-1)
    if (!last) {
      this.store.setState({ message: t`Nothing to undo` })
      return
    }
    const now = new Map(marks)
    for (const place of last) now.delete(place)
    this.store.setState({ marks: now, history: history.slice(0, -1), message: t`Undone` })
    this.focusOn(last[0] ?? 0)
  }

  cutAt(cutOff: number): void {
    this.store.setState({ cutOff: Math.min(1, Math.max(0, cutOff)) })
  }

  /** Cuts off after the focused match. */
  cutHere(): void {
    const { chips, focus } = this.state
    const score = chips[focus]?.score
    if (score != null) this.cutAt(score)
  }
}

/** Without any reviewed image to go by: the better half. */
const firstCutOff = (chips: readonly Chip[]): number => chips[Math.floor(chips.length / 2)]?.score ?? 0

/** Verdicts on reviewed images and those given in the preview. */
export function verdictsOf({ found }: MatchBoard, { chips, marks }: Pick<MatchState, 'chips' | 'marks'>): Verdict[] {
  const here = [...marks].map(([place, { kind }]) => ({
    score: chips[place]!.score ?? 0,
    isRight: kind === 'accepted',
  }))
  return [...found.verdicts, ...here]
}

/** The places that would be added: from the cut-off on, without those that were said to be wrong. */
export const chosenIn = ({ chips, marks, cutOff }: Pick<MatchState, 'chips' | 'marks' | 'cutOff'>): number[] =>
  [...chips.keys()].filter((place) => (chips[place]!.score ?? 0) >= cutOff && marks.get(place)?.kind !== 'deleted')

/** The lowest score from which what was reviewed is right often enough; null while too few were. */
export function supportedCutOff(verdicts: readonly Verdict[]): number | null {
  const scores = [...new Set(verdicts.map(({ score }) => score))].sort((a, b) => a - b)
  return (
    scores.find((score) => {
      const { reviewed, right } = precisionAt(verdicts, score)
      return reviewed >= 5 && right / reviewed >= wantedPrecision
    }) ?? null
  )
}
