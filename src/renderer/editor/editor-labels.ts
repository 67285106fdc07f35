import { shallowEqual } from 'fast-equals'
import { createStore } from 'zustand/vanilla'
import { type AnnotationId, annotationIdFrom, randomPart } from '#model/ids.ts'
import type { LabelClass } from '#model/label-set/label-set.ts'
import type { Change } from '#model/labels/corrections.ts'
import { withDefaultAnswers } from '#model/labels/default-answers.ts'
import { type Diff, isEmpty } from '#model/labels/diff.ts'
import type { Geometry, ShapeName } from '#model/shapes/index.ts'
import { classOf, derived, type EditorState, selectedIn, selectionIn, skeletonOf, soloed } from './editor-state.ts'
import { EditorView } from './editor-view.ts'
import { HitIndex } from './scene/hit.ts'
import type { EditorObject, ObjectId } from './scene/objects.ts'
import { changeObject, madeIn, together } from './scene/ops.ts'
import type { PictureSize } from './scene/viewport.ts'
import type { EditSession } from './session/index.ts'
import { type Draft, select } from './tools/index.ts'

const nudgeSettlesMs = 600

export const nothing: ReadonlySet<ObjectId> = new Set()

export const newAnnotationId = (): AnnotationId =>
  annotationIdFrom(randomPart(crypto.getRandomValues(new Uint8Array(16))))

/** The labels on the stage: which are selected, hidden and locked, and the edits that change them. */
export class EditorLabels extends EditorView {
  protected readonly hits = new HitIndex()
  #nudgeTimer: ReturnType<typeof setTimeout> | null = null
  readonly #last = new Map<string, Geometry>()
  /** What the objects on the stage were derived from. */
  #taken: Readonly<Record<string, unknown>> = {}

  constructor(fromScore: number) {
    super(
      createStore<EditorState>(() => ({
        session: null,
        awaited: null,
        ...derived(null, fromScore, nothing),
        selectedId: null,
        selectedIds: nothing,
        inHand: false,
        activeHandle: null,
        hoveredId: null,
        lockedIds: nothing,
        tool: select,
        draft: null,
        hint: null,
        cursor: 'default',
        pointer: null,
        viewport: { scale: 1, leftPx: 0, topPx: 0 },
        view: { widthPx: 1, heightPx: 1 },
        labelsHidden: false,
        solo: false,
        snapping: false,
        snapped: null,
        brushRadiusCssPx: 16,
        brushErases: false,
        areaShape: 'mask',
        classes: [],
        drawClassId: null,
        keepsDrawing: false,
        said: null,
      })),
    )
  }

  /** Shows the labels of a session as they are now. That an edit was saved leaves all that is painted as it is. */
  protected take(session: EditSession | null): void {
    const { fromScore, hiddenIds, classes, selectedId, selectedIds, solo } = this.state
    const snapshot = session?.snapshot() ?? null
    const from = { labels: snapshot?.labels, fromScore, hiddenIds, selectedId: solo ? selectedId : null, classes, solo }
    if (snapshot && shallowEqual(from, this.#taken)) {
      this.store.setState({ snapshot })
      return
    }
    this.#taken = from
    const all = derived(snapshot, fromScore, hiddenIds)
    const next = { ...all, visible: soloed(all.visible, this.state) }
    this.hits.update(next.visible, (classId) => skeletonOf(classes, classId))
    const left = [...selectedIds].filter((id) => next.objectsById.has(id))
    this.store.setState({
      ...next,
      ...(left.length < selectedIds.size && { selectedIds: new Set(left) }),
      ...(selectedId !== null &&
        !next.objectsById.has(selectedId) && { selectedId: left.at(-1) ?? null, activeHandle: null }),
    })
  }

  setClasses(classes: readonly LabelClass[]): void {
    const { drawClassId } = this.state
    const known = classes.some(({ classId }) => classId === drawClassId)
    const first = classes.find(({ kind }) => kind === 'object')
    this.store.setState({ classes, drawClassId: known ? drawClassId : (first?.classId ?? null) })
  }

  setThreshold(fromScore: number): void {
    this.store.setState({ fromScore: Math.min(1, Math.max(0, fromScore)) })
    this.take(this.state.session)
  }

  setLabelsHidden(labelsHidden: boolean): void {
    this.store.setState({ labelsHidden })
  }

  /** Shows the selected object alone, or all again. */
  setSolo(solo: boolean): void {
    this.store.setState({ solo })
    this.take(this.state.session)
  }

  /** Takes objects out of sight until they are shown again. Nothing else happens to them. */
  setHidden(hiddenIds: ReadonlySet<ObjectId>): void {
    this.store.setState({ hiddenIds })
    this.take(this.state.session)
  }

  setLocked(lockedIds: ReadonlySet<ObjectId>): void {
    this.settle()
    this.store.setState({ lockedIds, activeHandle: null })
  }

  /** Shows everything that was hidden; false when nothing was. */
  uncover(): boolean {
    const { labelsHidden, hiddenIds } = this.state
    if (!labelsHidden && hiddenIds.size === 0) return false
    this.setLabelsHidden(false)
    this.setHidden(nothing)
    return true
  }

  say(sentence: string): void {
    this.store.setState(({ said }) => ({ said: { sentence, at: (said?.at ?? 0) + 1 } }))
  }

  /** Applies an edit and selects what it made, or `selectId` when given. Finishes a nudge that is under way first. */
  edit(diff: Diff, selectId?: ObjectId | null): void {
    this.settle()
    this.#apply(diff)
    const made = selectId === undefined ? madeIn(diff) : selectId === null ? [] : [selectId]
    if (selectId !== undefined || made.length > 0) this.selectAll(made)
  }

  #apply(made: Diff): void {
    const diff = withDefaultAnswers(made, (classId) => classOf(this.state.classes, classId))
    this.state.session?.apply(diff)
    for (const { after } of diff.annotations)
      if (after) this.#last.set(`${after.geometry.shape} ${after.classId}`, after.geometry)
  }

  /** The shape of that kind and class that was made or changed last in this window. */
  lastOf(shape: ShapeName, classId: number): Geometry | null {
    return this.#last.get(`${shape} ${classId}`) ?? null
  }

  undo(): void {
    this.settle()
    this.#tell(this.state.session?.undo() ?? null, 'Undone.', 'There is nothing to undo.')
  }

  redo(): void {
    this.settle()
    this.#tell(this.state.session?.redo() ?? null, 'Done again.', 'There is nothing to do again.')
  }

  #tell(diff: Diff | null, done: string, otherwise: string): void {
    if (diff) this.selectAll(madeIn(diff), { show: true })
    this.say(diff ? done : otherwise)
  }

  /** Changes objects in one edit; they stay selected as they are. Those that are locked stay as they are. */
  change(changes: ReadonlyMap<ObjectId, Change>): void {
    this.settle()
    const { objectsById, lockedIds, selectedId, selectedIds } = this.state
    const renamed = new Map<ObjectId, ObjectId>()
    const diffs = [...changes].flatMap(([id, change]) => {
      const object = objectsById.get(id)
      if (!object || lockedIds.has(id)) return []
      const diff = changeObject(object, change, newAnnotationId())
      renamed.set(id, madeIn(diff)[0] ?? id)
      return [diff]
    })
    const diff = together(diffs)
    if (isEmpty(diff)) return
    const { activeHandle } = this.state
    this.#apply(diff)
    const now = (id: ObjectId) => renamed.get(id) ?? id
    this.store.setState({
      selectedIds: new Set([...selectedIds].map(now)),
      selectedId: selectedId && now(selectedId),
      activeHandle,
    })
  }

  /** What arrow keys change: everything that is selected and not locked, as it is on screen now. */
  get #nudged(): ReadonlyMap<ObjectId, Geometry> {
    const { draft, lockedIds } = this.state
    return new Map(
      selectionIn(this.state)
        .filter(({ id }) => !lockedIds.has(id))
        .map((object) => [object.id, draftedIn(draft, object)]),
    )
  }

  /** Shows other geometries of the selection at once, and makes them one edit when no further change follows. */
  nudge(
    change: (geometries: ReadonlyMap<ObjectId, Geometry>, picture: PictureSize) => ReadonlyMap<ObjectId, Geometry>,
  ): void {
    const { picture } = this
    const from = this.#nudged
    if (!picture) return
    if (from.size === 0) {
      this.sayLocked()
      return
    }
    if (this.#nudgeTimer) clearTimeout(this.#nudgeTimer)
    const geometries = change(from, picture)
    const [first, ...others] = geometries
    if (!first) return
    this.store.setState({
      draft: others.length === 0 ? { id: first[0], geometry: first[1] } : { id: null, geometries },
    })
    this.#nudgeTimer = setTimeout(() => this.settle(), nudgeSettlesMs)
    this.reveal(geometries.get(this.state.selectedId ?? first[0]) ?? first[1])
  }

  /** Makes an edit of a nudge that is under way. */
  settle(): void {
    if (!this.#nudgeTimer) return
    clearTimeout(this.#nudgeTimer)
    this.#nudgeTimer = null
    const { draft } = this.state
    this.store.setState({ draft: null })
    if (!draft) return
    if ('geometries' in draft) this.changeShapes(draft.geometries)
    else if ('geometry' in draft && draft.id) this.changeShapes(new Map([[draft.id, draft.geometry]]))
  }

  protected changeShapes(geometries: ReadonlyMap<ObjectId, Geometry>): void {
    this.change(new Map([...geometries].map(([id, geometry]) => [id, { geometry }])))
  }

  sayLocked(): void {
    this.say('It is locked. Unlock it in the list or with the key for it, then change it.')
  }

  /** `show` moves the object into view; `inHand` false when it is the review and not the person that chooses. */
  select(id: ObjectId | null, options: { show?: boolean; inHand?: boolean } = {}): void {
    this.selectAll(id === null ? [] : [id], options)
  }

  /** Selects objects together; the last one is the one whose grips are shown. */
  selectAll(ids: readonly ObjectId[], { show = false, inHand = true } = {}): void {
    this.settle()
    const { selectedId: before, activeHandle } = this.state
    const selectedId = ids.at(-1) ?? null
    this.store.setState({
      selectedId,
      selectedIds: new Set(ids),
      inHand: inHand && selectedId !== null,
      activeHandle: selectedId === before && ids.length === 1 ? activeHandle : null,
    })
    if (this.state.solo && selectedId !== before) this.take(this.state.session)
    const selected = selectedIn(this.state)
    if (selected && show) this.reveal(selected.geometry)
  }

  /** Adds an object to the selection, or takes it out. */
  toggleSelected(id: ObjectId): void {
    const { selectedIds } = this.state
    this.selectAll(selectedIds.has(id) ? [...selectedIds].filter((other) => other !== id) : [...selectedIds, id])
  }

  /** The grip that arrow keys move from now on. */
  setActiveHandle(activeHandle: string | null): void {
    this.settle()
    this.store.setState({ activeHandle })
  }

  setHovered(hoveredId: ObjectId | null): void {
    if (hoveredId !== this.state.hoveredId) this.store.setState({ hoveredId })
  }
}

/** Where an object is on screen now: where a drag or a key has it, else where it is saved. */
export function draftedIn(draft: Draft | null, { id, geometry }: EditorObject): Geometry {
  if (draft && 'geometries' in draft) return draft.geometries.get(id) ?? geometry
  return draft && 'geometry' in draft && draft.id === id ? draft.geometry : geometry
}
