import { plural, t } from '@lingui/core/macro'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Chip, LabelLikeResult } from '#contract'
import { wilson } from '#model/wilson.ts'
import type { GridState } from '../chips/ChipGrid.tsx'
import type { ChipMark } from '../chips/chip-board.ts'
import { focusIn } from '../chips/focus-in.ts'

export type MatchState = GridState & {
  anchor: number
  /** Matches below aren't added. */
  cutOff: number
  message: string
  /** Indices with a verdict set together, latest last. */
  history: readonly (readonly number[])[]
}

/** A proposed cut-off must reach this precision. */
const wantedPrecision = 0.7

/** A preview's matches, verdicts and cut-off. Nothing is saved. */
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

  /** Sets the verdict of the selected matches and moves on to the next without one. */
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

/** Without reviewed images: the better half. */
const firstCutOff = (chips: readonly Chip[]): number => chips[Math.floor(chips.length / 2)]?.score ?? 0

/** Returns the verdicts on reviewed images and in the preview. */
export function verdictsOf({ found }: MatchBoard, { chips, marks }: Pick<MatchState, 'chips' | 'marks'>): Verdict[] {
  const here = [...marks].map(([place, { kind }]) => ({
    score: chips[place]!.score ?? 0,
    isRight: kind === 'accepted',
  }))
  return [...found.verdicts, ...here]
}

/** Returns the indices to add: above the cut-off and not marked wrong. */
export const chosenIn = ({ chips, marks, cutOff }: Pick<MatchState, 'chips' | 'marks' | 'cutOff'>): number[] =>
  [...chips.keys()].filter((place) => (chips[place]!.score ?? 0) >= cutOff && marks.get(place)?.kind !== 'deleted')

/** A reviewed match. */
type Verdict = { score: number; isRight: boolean }

/** Counts reviewed matches from a score on, with the 95 % interval of the share that is right. */
export function precisionAt(verdicts: readonly Verdict[], score: number) {
  const reviewed = verdicts.filter((one) => one.score >= score)
  const right = reviewed.filter(({ isRight }) => isRight).length
  const [low, high] = wilson(right, reviewed.length)
  return { reviewed: reviewed.length, right, low, high }
}

/** Returns the lowest score with enough precision; null while too few are reviewed. */
export function supportedCutOff(verdicts: readonly Verdict[]): number | null {
  const scores = [...new Set(verdicts.map(({ score }) => score))].sort((a, b) => a - b)
  return (
    scores.find((score) => {
      const { reviewed, right } = precisionAt(verdicts, score)
      return reviewed >= 5 && right / reviewed >= wantedPrecision
    }) ?? null
  )
}
