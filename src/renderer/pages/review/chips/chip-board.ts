import { plural, t } from '@lingui/core/macro'
import { Mutex } from 'async-mutex'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Chip, ObjectVerdict } from '#contract'
import type { EditId } from '#model/ids.ts'
import { EngineLost, engine, errorMessage } from '../../../connection/index.ts'
import { fromEngine } from '../../../texts/from-engine.ts'
import type { QueueMemory, Step } from '../queue/queue-memory.ts'
import type { WorkLog } from '../work-log.ts'
import { type ChipView, type LeftPlace, leaveChips } from './chip-view-state.ts'
import { focusIn } from './focus-in.ts'

/** The verdict on a chip since the list was fetched. */
export type ChipMark = { kind: 'accepted' } | { kind: 'deleted' } | { kind: 'relabelled'; classId: number }

export type BoardState = ChipView & {
  status: 'loading' | 'ready' | 'failed'
  problem: string | null
  total: number
  chips: readonly Chip[]
  marks: ReadonlyMap<number, ChipMark>
  selected: ReadonlySet<number>
  focus: number
  anchor: number
  message: string
  canUndo: boolean
}

/** More than anyone looks through. */
const maxChips = 20_000

type Done = { places: number[]; edits: EditId[]; verdict: ObjectVerdict['kind']; step: Step }

/** A chip and its index, in case it is gone from the list. */
type ChipPlace = { imageId: string; objectId: string; place: number }

/** The chips of one class, the selection and the verdicts. */
export class ChipBoard {
  readonly store: StoreApi<BoardState>
  #request = 0
  #done: Done[] = []
  /** Runs verdicts and undo one at a time. */
  readonly #judging = new Mutex()

  readonly #work: WorkLog | null
  /** Of the chips' queue, so that verdicts can also be undone at its images. */
  readonly #memory: Promise<QueueMemory> | null

  constructor(
    start: Pick<BoardState, 'where' | 'classId' | 'of'>,
    left: LeftPlace | null,
    { work, memory }: { work: WorkLog; memory: Promise<QueueMemory> } | { work: null; memory: null },
  ) {
    this.#work = work
    this.#memory = memory
    this.store = createStore<BoardState>(() => ({
      status: 'loading',
      problem: null,
      ...start,
      of: left?.of ?? start.of,
      order: left?.order ?? 'confidence',
      margin: left?.margin ?? 0.25,
      cellPx: left?.cellPx ?? 128,
      total: 0,
      chips: [],
      marks: new Map(),
      selected: new Set(),
      focus: 0,
      anchor: 0,
      message: '',
      canUndo: false,
    }))
  }

  get state(): BoardState {
    return this.store.getState()
  }

  /** Shows other chips or another order. Verdicts stay. */
  show(change: Partial<Pick<BoardState, 'classId' | 'of' | 'order'>>): void {
    this.store.setState(change)
    void this.load()
  }

  look(change: Partial<Pick<BoardState, 'margin' | 'cellPx'>>): void {
    this.store.setState(change)
  }

  /** Fetches the chips page by page and focuses `left`, or its index if that chip is gone. */
  async load(left: ChipPlace | null = null): Promise<void> {
    const request = ++this.#request
    const { where, classId, of, order } = this.state
    const page = (cursor?: string) => engine.labeling.chips({ where: where || undefined, classId, of, order, cursor })
    this.store.setState({ status: 'loading' })
    try {
      await this.#judging.waitForUnlock()
      let { total, chips, nextCursor } = await page()
      const readOn = async () => {
        const more = await page(nextCursor!)
        nextCursor = chips.length + more.chips.length < maxChips ? more.nextCursor : null
        chips = [...chips, ...more.chips]
      }
      while (nextCursor !== null && chips.length <= (left?.place ?? 0)) await readOn()
      if (request !== this.#request) return
      this.#done = []
      const found = left ? chips.findIndex((one) => one.imageId === left.imageId && one.objectId === left.objectId) : 0
      const focus = found >= 0 ? found : Math.max(0, Math.min(left?.place ?? 0, chips.length - 1))
      this.store.setState({
        status: 'ready',
        problem: null,
        total,
        chips,
        marks: new Map(),
        selected: new Set(chips.length > 0 ? [focus] : []),
        focus,
        anchor: focus,
        canUndo: false,
      })
      while (nextCursor !== null) {
        await readOn()
        if (request !== this.#request) return
        this.store.setState({ chips })
      }
    } catch (error) {
      if (request === this.#request) this.store.setState({ status: 'failed', problem: errorMessage(error) })
    }
  }

  /** Remembers the focused chip to return to, and returns it. */
  leave(): Chip | null {
    const { chips, focus, where, classId, of, order, margin, cellPx } = this.state
    const chip = chips[focus]
    if (!chip) return null
    const { imageId, objectId } = chip
    leaveChips({ where, classId, of, order, margin, cellPx, place: focus, imageId, objectId })
    return chip
  }

  focusOn(place: number, how: { extend?: boolean; toggle?: boolean } = {}): void {
    this.store.setState(focusIn(this.state, place, how))
  }

  selectAll(): void {
    const { chips } = this.state
    this.store.setState({
      selected: new Set(chips.keys()),
      message: t`${plural(chips.length, { one: '# object', other: '# objects' })} selected.`,
    })
  }

  selectNone(): void {
    const { focus } = this.state
    this.store.setState({ selected: new Set([focus]), anchor: focus })
  }

  /** Sets the verdict of all selected chips without one, and moves on to the next. */
  setVerdict(verdict: ObjectVerdict): void {
    const { selected, marks, chips, focus } = this.state
    const places = [...selected].filter((place) => !marks.has(place)).sort((a, b) => a - b)
    if (places.length === 0) {
      this.#announce(t`Already done. Undo to revert it`)
      return
    }
    const mark: ChipMark =
      verdict.kind === 'accept'
        ? { kind: 'accepted' }
        : verdict.kind === 'delete'
          ? { kind: 'deleted' }
          : { kind: 'relabelled', classId: verdict.classId }
    const now = new Map(marks)
    for (const place of places) now.set(place, mark)
    this.store.setState({ marks: now })
    const next = this.#nextOpen(Math.max(focus, places.at(-1)!), now)
    if (next !== null) this.focusOn(next)
    void this.#judging.runExclusive(() => this.#send(places, verdict))
    this.#announce(
      t`${plural(places.length, { one: '# object', other: '# objects' })} ${verdictText[verdict.kind]}. ${plural(chips.length - now.size, { one: '# object', other: '# objects' })} left.`,
    )
  }

  #nextOpen(after: number, marks: ReadonlyMap<number, ChipMark>): number | null {
    const { chips } = this.state
    for (let place = after + 1; place < chips.length; place++) if (!marks.has(place)) return place
    for (let place = 0; place <= after; place++) if (!marks.has(place)) return place
    return null
  }

  async #send(places: readonly number[], verdict: ObjectVerdict, isAgain = false): Promise<void> {
    const { chips } = this.state
    const objects = places.map((place) => ({ imageId: chips[place]!.imageId, objectId: chips[place]!.objectId }))
    try {
      const { edits, skipped } = await engine.labeling.setObjectVerdicts({ objects, verdict })
      const left = new Set(skipped.map(({ imageId, objectId }) => `${imageId} ${objectId}`))
      const failed = places.filter((_, i) => left.has(`${objects[i]!.imageId} ${objects[i]!.objectId}`))
      const done = places.filter((place) => !failed.includes(place))
      if (edits.length > 0) {
        const judged = objects.filter(({ imageId, objectId }) => !left.has(`${imageId} ${objectId}`))
        const step = stepOf(judged, verdict, edits)
        this.#done.push({ places: done, edits, verdict: verdict.kind, step })
        const memory = await this.#memory
        memory?.done.push(step)
        if (memory) memory.undone.length = 0
      }
      this.#work?.count(counted[verdict.kind], done.length)
      this.#unmark(failed)
      const [first] = skipped
      if (first)
        this.#announce(
          t`${plural(skipped.length, { one: '# object', other: '# objects' })} not changed. ${fromEngine(first.reason)}`,
        )
    } catch (error) {
      if (error instanceof EngineLost && !isAgain) {
        // Some may have been saved: repeats the call, which skips those, and reloads the list.
        await this.#send(places, verdict, true)
        void this.load()
        return
      }
      this.#unmark(places)
      this.#announce(errorMessage(error))
    }
    this.store.setState({ canUndo: this.#done.length > 0 })
  }

  #unmark(places: readonly number[]): void {
    if (places.length === 0) return
    const marks = new Map(this.state.marks)
    for (const place of places) marks.delete(place)
    this.store.setState({ marks })
  }

  /** Reverts the last verdict on all its chips. */
  undo(): void {
    void this.#judging.runExclusive(async () => {
      const last = this.#done.pop()
      if (!last) return this.#announce(t`Nothing to undo`)
      try {
        const { skipped } = await engine.labeling.revertEdits({ edits: last.edits })
        const memory = await this.#memory
        if (memory) memory.done = memory.done.filter((step) => step !== last.step)
        this.#unmark(last.places)
        this.#work?.count(counted[last.verdict], -last.places.length)
        this.store.setState({ selected: new Set(last.places), focus: last.places[0] ?? 0 })
        this.#announce(
          skipped.length === 0 ? t`Undone` : t`Some could not be undone. ${fromEngine(skipped[0]!.reason)}`,
        )
      } catch (error) {
        this.#done.push(last)
        this.#announce(errorMessage(error))
      }
      this.store.setState({ canUndo: this.#done.length > 0 })
    })
  }

  #announce(message: string): void {
    this.store.setState({ message })
  }
}

type ObjectOfImage = Pick<Chip, 'imageId' | 'objectId'>

/** Returns a verdict on objects as a step that is undone as a whole. */
function stepOf(objects: readonly ObjectOfImage[], verdict: ObjectVerdict, made: readonly EditId[]): Step {
  let edits = [...made]
  return {
    imageId: objects[0]!.imageId,
    path: '',
    text: t`${plural(objects.length, { one: '# object', other: '# objects' })} ${verdictText[verdict.kind]} in the class grid`,
    action: {
      async undo() {
        const { skipped } = await engine.labeling.revertEdits({ edits })
        return skipped[0]?.reason ?? null
      },
      async redo() {
        const again = await engine.labeling.setObjectVerdicts({ objects: [...objects], verdict })
        edits = again.edits
        return again.skipped[0]?.reason ?? null
      },
    },
  }
}

const counted = { accept: 'accepted', delete: 'deleted', relabel: 'corrected' } as const
const verdictText = { accept: t`accepted`, delete: t`deleted`, relabel: t`relabeled` }
