import { Camera } from './camera.ts'
import { createEditorStore, type EditorState, type EditorStore, noIds, type StagedImage } from './editor-state.ts'
import { Edits } from './edits.ts'
import { LabelDisplay } from './label-display.ts'
import { afterwards, type PageStore, pageStore } from './scene/page-store.ts'
import { fitted } from './scene/viewport.ts'
import { Selection } from './selection.ts'
import type { EditSession, SessionSnapshot } from './session/index.ts'
import { Toolbox } from './toolbox.ts'

/**
 * What a user works with: one image's session, the viewport, the selection and a tool. It knows neither React nor the
 * DOM; the stage feeds it with events and paints its state.
 */
export class Editor {
  readonly store: EditorStore
  /** The same for the page; the stage hears of the store itself. */
  readonly page: PageStore<EditorState>
  readonly afterwards = afterwards((call) => requestAnimationFrame(() => this.#onceAnswered(call)))
  readonly camera: Camera
  readonly edits: Edits
  readonly display: LabelDisplay
  readonly selection: Selection
  readonly toolbox: Toolbox
  #unsubscribe: (() => void) | null = null

  /** What the image that was on the stage before was like when it was left. */
  previous: SessionSnapshot | null = null

  constructor(fromScore: number | null = null) {
    const store = createEditorStore(fromScore)
    const { announce, refuse } = this
    this.store = store
    this.page = pageStore(store, this.afterwards)
    this.camera = new Camera(store)
    this.edits = new Edits({
      store,
      camera: this.camera,
      announce,
      refuse,
      onMade: (ids, options) => this.selection.selectAll(ids, options),
    })
    this.display = new LabelDisplay(store, this.edits)
    this.selection = new Selection(store, this.camera, this.edits, this.display)
    this.toolbox = new Toolbox(this)
  }

  get state(): EditorState {
    return this.store.getState()
  }

  /** Says something aloud and in the bottom bar. */
  announce = (message: string): void => this.#say(message, false)

  /** The same of what can't be done, so that it is not missed. */
  refuse = (message: string): void => this.#say(message, true)

  #say(message: string, isRefusal: boolean): void {
    this.store.setState(({ announcement }) => ({
      announcement: { message, at: (announcement?.at ?? 0) + 1, isRefusal },
    }))
  }

  /**
   * Puts another image on the stage, whole and with nothing selected. Without a session nothing is there but the image
   * that is `awaited`, in the place where it will stand.
   */
  show(session: EditSession | null, awaited: StagedImage | null = null): void {
    this.edits.settle()
    this.#unsubscribe?.()
    const { session: before } = this.state
    if (before && before.imageId !== session?.imageId) this.previous = before.snapshot()
    this.toolbox.startOver()
    this.store.setState({
      session,
      awaited: session ? null : awaited,
      selectedId: null,
      selectedIds: noIds,
      drawnId: null,
      activeHandle: null,
      hoveredId: null,
      draft: null,
      hint: null,
      snapped: null,
      labelsHidden: false,
      ...this.display.changeOver(session),
    })
    this.display.take(session)
    this.display.guessClass()
    if (awaited) this.store.setState({ viewport: fitted(awaited, this.state.view) })
    else this.camera.fit()
    this.#unsubscribe = session?.subscribe(() => this.display.take(session)) ?? null
  }

  /** Where an edit is on its way to the engine, the page hears of it and of its answer together. */
  #onceAnswered(call: () => void): void {
    const isUnderWay = ({ snapshot }: EditorState) => snapshot?.saved.kind === 'saving'
    if (!isUnderWay(this.state)) {
      call()
      return
    }
    const stop = this.store.subscribe((state) => {
      if (isUnderWay(state)) return
      stop()
      call()
    })
  }

  close(): void {
    this.edits.settle()
    this.#unsubscribe?.()
    this.#unsubscribe = null
  }
}
