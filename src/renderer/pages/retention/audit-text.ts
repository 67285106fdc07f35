import { t } from '@lingui/core/macro'
import { formatBytes } from '../../kit/formats.ts'

const titles = new Map(
  Object.entries<string>({
    'acceptance.start': t`Bulk acceptance started`,
    'access.acceptAudit': t`Audit accepted unchanged`,
    'access.add': t`User added`,
    'access.addToken': t`Access token made`,
    'access.endToken': t`Access token ended`,
    'access.endSession': t`Session ended`,
    'access.endSessions': t`Sessions ended`,
    'access.invite': t`User invited`,
    'access.join': t`User let in by single sign-on`,
    'access.link': t`User linked to single sign-on`,
    'access.passwordSet': t`Password set`,
    'access.rename': t`User renamed`,
    'access.signIn': t`Signed in`,
    'access.signInFailed': t`Sign-in failed`,
    'access.signOut': t`Signed out`,
    'access.setDisabled': t`User disabled or enabled`,
    'access.setRole': t`Role changed`,
    'bulk.run': t`Bulk action`,
    'bulk.undo': t`Bulk action undone`,
    'datasets.export': t`Version exported`,
    'datasets.verifyExport': t`Export verified`,
    'experiments.pause': t`Experiment paused`,
    'experiments.promote': t`Experiment: model promoted`,
    'experiments.raise': t`Experiment extended to more images`,
    'experiments.ready': t`Experiment ready to promote`,
    'experiments.resume': t`Experiment resumed`,
    'experiments.rollBack': t`Experiment rolled back`,
    'experiments.start': t`Experiment started`,
    'experiments.stop': t`Experiment stopped`,
    'experiments.wait': t`Experiment waiting for a decision`,
    'models.add': t`Model added`,
    'models.moveAlias': t`Model alias changed`,
    'models.remove': t`Model removed`,
    'models.rollback': t`Model rolled back`,
    'models.saveClassMap': t`Class map changed`,
    'models.setThresholds': t`Thresholds changed`,
    'monitoring.mute': t`Alarm muted`,
    'monitoring.solve': t`Alarm solved`,
    'refresh.sign': t`Refresh signed`,
    'refresh.setSchedule': t`Refresh schedule set`,
    'retention.allowEmptying': t`Empty group allowed`,
    'retention.apply': t`Plan applied`,
    'retention.approve': t`Plan approved`,
    'retention.archive': t`Images archived`,
    'retention.bringBack': t`Originals retrieved`,
    'retention.certify': t`Certificate issued`,
    'retention.closeFollowUp': t`Follow-up task done`,
    'retention.computeSignals': t`Signals computed`,
    'retention.decideConflict': t`Hold conflict decided`,
    'retention.erase': t`Images erased`,
    'retention.hold': t`Images put on hold`,
    'retention.pin': t`Images pinned`,
    'retention.planErasure': t`Listed for erasure`,
    'retention.planPurge': t`Listed for deletion`,
    'retention.purge': t`Images permanently deleted`,
    'retention.readmit': t`Images imported again`,
    'retention.release': t`Hold released`,
    'retention.restore': t`Plan undone`,
    'retention.run': t`Scheduled plan`,
    'retention.savePolicy': t`Policy saved`,
    'retention.unpin': t`Images unpinned`,
    'segmentation.add': t`Segmentation model added`,
    'segmentation.remove': t`Segmentation model removed`,
    'segmentation.use': t`Segmentation model chosen`,
    'upkeep.backup': t`Backup created`,
    'upkeep.repair': t`Workspace repaired`,
    'workspace.changeLabelSet': t`Label set changed`,
    'workspace.changeSettings': t`Settings changed`,
  }),
)

/** Returns the title of an entry's action, or the action itself. */
export const auditTitle = (action: string): string => titles.get(action) ?? action

const maxShown = 12

const isHash = (value: unknown): boolean => /^[0-9a-f]{40,64}$/.test(String(value))
const isId = (value: unknown): boolean => /^[a-z]{3}_\d+$/.test(String(value))

/** Returns the name for an id, or undefined if it has none. */
export type NameOf = (id: string) => string | undefined

/** Formats a value: ids by name, long lists cut. */
function valueText(value: unknown, nameOf: NameOf): string {
  if (Array.isArray(value)) {
    const more = value.length - maxShown
    const shown = value
      .slice(0, maxShown)
      .map((one) => valueText(one, nameOf))
      .join(', ')
    return more > 0 ? t`${shown} and ${more} more` : shown
  }
  if (typeof value === 'object' && value !== null)
    return valueText(
      Object.entries(value).map(([key, inner]) => `${key} → ${valueText(inner, nameOf)}`),
      nameOf,
    )
  return nameOf(String(value)) ?? String(value)
}

/** Formats a key: `fromScore` as "from score", `planId` as "plan". */
const keyText = (key: string): string =>
  key
    .replace(/Id$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()

/** Formats the details of an entry. Leaves out hashes, unnamed ids, and a name that an id already gives. */
export function auditDetail(detail: Readonly<Record<string, unknown>>, nameOf: NameOf): string {
  const named = new Set<unknown>(Object.values(detail).map((value) => nameOf(String(value))))
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '' && !isHash(value))
    .filter(([, value]) => !isId(value) || nameOf(String(value)) !== undefined)
    .filter(([key, value]) => key !== 'name' || !named.has(value))
    .map(([key, value]) => [
      keyText(key),
      /bytes/i.test(key) && typeof value === 'number' ? formatBytes(value) : valueText(value, nameOf),
    ])
    .map((pair) => pair.join(': '))
    .join(' · ')
}
