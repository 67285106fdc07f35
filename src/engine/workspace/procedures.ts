import { actingAs, procedures } from '../procedure.ts'
import type { Store } from '../store/index.ts'
import type { Events } from './events.ts'
import { ensureClasses, listClasses } from './label-set.ts'
import { changeSettings, readSettings } from './settings.ts'
import { status } from './status.ts'

/** `afterSettings` brings up to date what other modules keep that depends on the review threshold, in the same transaction. */
export const workspaceProcedures = (events: Events, afterSettings: (store: Store) => void) =>
  procedures.workspace.router({
    status: procedures.workspace.status.handler(({ context }) => status(actingAs(context, 'annotator'))),
    classes: procedures.workspace.classes.handler(({ context }) => listClasses(actingAs(context, 'annotator').store)),
    addClasses: procedures.workspace.addClasses.handler(({ context, input }) => {
      const { store, announce } = actingAs(context, 'lead')
      ensureClasses(store, input.names)
      announce({ type: 'workspaceChanged' })
      return listClasses(store)
    }),
    settings: procedures.workspace.settings.handler(({ context }) =>
      readSettings(actingAs(context, 'annotator').store),
    ),
    changeSettings: procedures.workspace.changeSettings.handler(({ context, input }) => {
      const { store, announce } = actingAs(context, 'admin')
      const settings = store.write(() => {
        const before = readSettings(store)
        const changed = changeSettings(store, input)
        if (before.reviewFromScore !== changed.reviewFromScore) afterSettings(store)
        return changed
      })
      announce({ type: 'workspaceChanged' })
      announce({ type: 'imagesChanged', images: 'many' })
      return settings
    }),
    events: procedures.workspace.events.handler(({ signal }) => events.subscribe(signal)),
  })
