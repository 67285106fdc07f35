import { t } from '@lingui/core/macro'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { type AttributeDefinition, missingAttributes } from '#model/label-set/label-set.ts'
import type { AttributeValue } from '#model/labels/annotation.ts'
import { boundsOfGeometry } from '#model/shapes/index.ts'
import type { Editor } from '../../editor/editor.ts'
import { classNameOf, classOf, selectedIn } from '../../editor/editor-state.ts'
import { type EditorObject, nextToReview, type ObjectId } from '../../editor/scene/objects.ts'

/** Review all objects, one large object at a time, or attribute by attribute. */
export type ReviewMode = 'objects' | 'single' | 'attributes'

type ModeState = { mode: ReviewMode; question: number }

/** Keeps the mode and shows the object that it needs. */
export class ReviewModes {
  readonly store: StoreApi<ModeState>
  readonly #editor: Editor
  readonly #unsubscribe: () => void
  #shown: ObjectId | null = null

  constructor(editor: Editor) {
    this.#editor = editor
    this.store = createStore<ModeState>(() => ({ mode: 'objects', question: 0 }))
    this.#unsubscribe = editor.store.subscribe(() => this.#follow())
  }

  get mode(): ReviewMode {
    return this.store.getState().mode
  }

  close(): void {
    this.#unsubscribe()
  }

  set(mode: ReviewMode): void {
    if (mode === this.mode) return
    this.store.setState({ mode, question: 0 })
    this.#editor.display.setSolo(mode === 'single')
    this.#shown = null
    if (mode === 'objects') this.#editor.camera.fit()
    else this.begin()
  }

  /** Selects the first object of the mode. */
  begin(): void {
    const { state } = this.#editor
    this.#shown = null
    if (this.mode === 'attributes') {
      const [first] = this.attributeObjects()
      const open = this.attributeObjects().find((object) => this.missing(object).length > 0)
      this.#editor.selection.select((open ?? first)?.id ?? null, { isGrabbed: false })
    } else {
      const first = selectedIn(state) ?? nextToReview(state.shown, null)
      if (first) this.#editor.selection.select(first.id, { isGrabbed: false })
    }
    this.#follow()
  }

  /** Zooms to a newly selected object. */
  #follow(): void {
    if (this.mode === 'objects') return
    const { selectedId } = this.#editor.state
    if (selectedId === this.#shown) return
    this.#shown = selectedId
    if (this.mode === 'attributes') this.store.setState({ question: this.#firstOpenQuestion() })
    if (selectedId) this.#editor.camera.zoomToSelection()
    else this.#editor.camera.fit()
  }

  /** Returns objects with attributes from left to right: setting values doesn't change this order. */
  attributeObjects(): EditorObject[] {
    const left = ({ geometry }: EditorObject) => boundsOfGeometry(geometry).x
    return this.#editor.state.objects
      .filter((object) => this.questionsOf(object).length > 0)
      .sort((a, b) => left(a) - left(b))
  }

  questionsOf({ classId }: EditorObject): readonly AttributeDefinition[] {
    return classOf(this.#editor.state.classes, classId)?.attributes ?? []
  }

  /** Returns the names of missing required attributes. */
  missing(object: EditorObject): string[] {
    const labelClass = classOf(this.#editor.state.classes, object.classId)
    return labelClass ? missingAttributes(labelClass, object.annotation?.attributes ?? {}) : []
  }

  #firstOpenQuestion(): number {
    const object = selectedIn(this.#editor.state)
    if (!object) return 0
    const questions = this.questionsOf(object)
    const open = questions.findIndex(({ name }) => !Object.hasOwn(object.annotation?.attributes ?? {}, name))
    return Math.max(0, open)
  }

  /** Returns the selected object and the attribute that digits set. */
  current(): { object: EditorObject; question: AttributeDefinition } | null {
    const object = selectedIn(this.#editor.state)
    const question = object && this.questionsOf(object)[this.store.getState().question]
    return object && question ? { object, question } : null
  }

  toQuestion(question: number): void {
    this.store.setState({ question })
  }

  stepQuestion(by: 1 | -1): void {
    const object = selectedIn(this.#editor.state)
    const count = object ? this.questionsOf(object).length : 0
    if (count === 0) return
    this.store.setState(({ question }) => ({ question: (question + by + count) % count }))
  }

  stepObject(by: 1 | -1): void {
    const attributeObjects = this.attributeObjects()
    if (attributeObjects.length === 0) {
      this.#editor.announce(t`No object here has attributes`)
      return
    }
    const at = attributeObjects.findIndex(({ id }) => id === this.#editor.state.selectedId)
    this.#editor.selection.select(
      attributeObjects[(at + by + attributeObjects.length) % attributeObjects.length]?.id ?? null,
      { isGrabbed: false },
    )
  }

  /** Sets the current attribute and moves on to the next, or to the next object. */
  answer(value: AttributeValue | undefined): void {
    const now = this.current()
    if (!now) return
    const { object, question } = now
    const { [question.name]: _, ...others } = object.annotation?.attributes ?? {}
    this.#shown = null
    const at = this.store.getState().question
    const place = this.attributeObjects().findIndex(({ id }) => id === object.id)
    this.#editor.edits.change(
      new Map([[object.id, { attributes: value === undefined ? others : { ...others, [question.name]: value } }]]),
    )
    const isLast = at + 1 >= this.questionsOf(object).length
    this.#editor.announce(
      t`${classNameOf(this.#editor.state.classes, object.classId)}: ${question.name} is ${value === undefined ? t`not set` : valueText(value)}.`,
    )
    if (!isLast) {
      this.#shown = this.#editor.state.selectedId
      this.store.setState({ question: at + 1 })
      return
    }
    const attributeObjects = this.attributeObjects()
    const rest = [...attributeObjects.slice(place + 1), ...attributeObjects.slice(0, place)]
    const open = rest.find((other) => this.missing(other).length > 0) ?? attributeObjects[place + 1]
    if (open) this.#editor.selection.select(open.id, { isGrabbed: false })
    else this.#editor.announce(t`All attributes are set`)
  }
}

/** Returns an attribute's value in words. */
export const valueText = (value: AttributeValue): string =>
  typeof value === 'boolean' ? (value ? t`yes` : t`no`) : String(value)
