import { resolve } from 'node:path'
import type { Settings } from '#contract'
import { audit } from '../access/index.ts'
import type { ActingContext } from '../context.ts'
import { requireUnlocked, settingLocks } from '../managed-limits.ts'
import { procedures } from '../procedure.ts'
import type { Store } from '../store/index.ts'
import { changeLabelSet } from './audited-label-set.ts'
import { type Events, paced } from './events.ts'
import { ensureClasses, listClasses } from './label-set.ts'
import { addClass, changeClass, orderClasses } from './label-set-edit.ts'
import { exportLabelSet, importLabelSet, readLabelSetText, writeLabelSet } from './label-set-file.ts'
import { noteThresholdChange } from './prediction-figures.ts'
import { classUse } from './remove-class.ts'
import { changeSettings, readSettings } from './settings.ts'
import { status } from './status.ts'

/** What other modules do when settings change. */
type OnSettings = {
  /** Starts the job that updates what depends on the review threshold. */
  beginFigures(acting: ActingContext): void
  /** Makes a change that leaves fewer images in the blind share. */
  shrinkBlindShare<Result>(acting: ActingContext, change: () => Result): Result
}

export const workspaceProcedures = (events: Events, { beginFigures, shrinkBlindShare }: OnSettings) => ({
  status: procedures.workspace.status.handler(({ context }) => status(context.acting)),
  classes: procedures.workspace.classes.handler(({ context }) => listClasses(context.acting.store)),
  addClasses: procedures.workspace.addClasses.handler(({ context, input }) => {
    const acting = context.acting
    return changingLabels(acting, (store) => {
      ensureClasses(store, input.names)
      return listClasses(store)
    })
  }),
  classUse: procedures.workspace.classUse.handler(({ context, input }) => classUse(context.acting, input.classId)),
  addClass: procedures.workspace.addClass.handler(({ context, input }) =>
    changingLabels(context.acting, (store) => addClass(store, input)),
  ),
  changeClass: procedures.workspace.changeClass.handler(({ context, input }) =>
    changingLabels(context.acting, (store) => changeClass(store, input.classId, input.change)),
  ),
  orderClasses: procedures.workspace.orderClasses.handler(({ context, input }) =>
    changingLabels(context.acting, (store) => {
      orderClasses(store, input.classIds)
      return listClasses(store)
    }),
  ),
  exportLabelSet: procedures.workspace.exportLabelSet.handler(({ context, input }) => {
    const file = exportLabelSet(context.acting.store)
    if (input?.file !== undefined) writeLabelSet(resolve(input.file), file)
    return file
  }),
  importLabelSet: procedures.workspace.importLabelSet.handler(({ context, input }) => {
    const acting = context.acting
    const text = 'text' in input ? input.text : readLabelSetText(resolve(input.file))
    return changingLabels(acting, (store) => importLabelSet(store, text))
  }),
  settings: procedures.workspace.settings.handler(({ context }) => context.acting.settings()),
  managed: procedures.workspace.managed.handler(({ context }) => {
    const { managed } = context.acting
    const { from, problems, values } = managed
    return { from, problems, contact: values.contact ?? null, locks: settingLocks(managed) }
  }),
  changeSettings: procedures.workspace.changeSettings.handler(({ context, input }) => {
    const acting = context.acting
    const { store, announce, managed } = acting
    requireUnlocked(managed, input)
    store.write(() => {
      const before = readSettings(store)
      const change = () => changeSettings(store, input)
      const isShrinking = (input.blindShare ?? before.blindShare) < before.blindShare
      const changed = isShrinking ? shrinkBlindShare(acting, change) : change()
      const difference = settingsChanged(before, changed)
      if (Object.keys(difference).length > 0) audit(acting, 'workspace.changeSettings', difference)
      if (before.refuseNearErased && !changed.refuseNearErased) forgetErasedLooks(store)
      noteThresholdChange(store, before, changed)
    })
    announce({ type: 'workspaceChanged' })
    beginFigures(acting)
    announce({ type: 'imagesChanged', images: 'many' })
    return acting.settings()
  }),
  events: procedures.workspace.events.handler(({ context, signal }) => {
    const changes = events.subscribe(signal)
    return context.remote ? paced(changes) : changes
  }),
})

/** Deletes the perceptual hashes of erased images: they are kept only while the settings ask for it. */
function forgetErasedLooks(store: Store): void {
  store.run("UPDATE tombstone SET perceptual_hash = NULL WHERE kind = 'erased'")
}

/** Formats each changed setting as "before → after". */
const settingsChanged = (before: Settings, after: Settings): Record<string, string> =>
  Object.fromEntries(
    (Object.keys(after) as (keyof Settings)[])
      .map((name) => [name, JSON.stringify(before[name]), JSON.stringify(after[name])] as const)
      .filter(([, was, is]) => was !== is)
      .map(([name, was, is]) => [name, `${was} → ${is}`]),
  )

/** Changes the label set, records it in the audit log and announces it. */
function changingLabels<Result>(acting: ActingContext, change: (store: Store) => Result): Result {
  const result = changeLabelSet(acting, () => change(acting.store))
  acting.announce({ type: 'workspaceChanged' })
  return result
}
