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
 * One image's session, the viewport, the selection and a tool. Uses neither React nor the DOM: the stage feeds it
 * events and paints its state.
 */
export class Editor {
  readonly store: EditorStore
  /** The store for the page; the stage subscribes to `store` itself. */
  readonly page: PageStore<EditorState>
  readonly afterwards = afterwards((call) => requestAnimationFrame(() => this.#onceAnswered(call)))
  readonly camera: Camera
  readonly edits: Edits
  readonly display: LabelDisplay
  readonly selection: Selection
  readonly toolbox: Toolbox
  #unsubscribe: (() => void) | null = null

  /** The previous image's labels as they were left. */
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

  /** Announces a message to screen readers and in the status bar. */
  announce = (message: string): void => this.#say(message, false)

  /** Announces why something can't be done, with emphasis. */
  refuse = (message: string): void => this.#say(message, true)

  #say(message: string, isRefusal: boolean): void {
    this.store.setState(({ announcement }) => ({
      announcement: { message, at: (announcement?.at ?? 0) + 1, isRefusal },
    }))
  }

  /** Shows another image, fitted and with nothing selected. Without a session, shows only the `awaited` image. */
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

  /** Waits while an edit is being saved, so that the page renders the edit and its answer together. */
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
