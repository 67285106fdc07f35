import { type ImageId, idOf, type PlanId, rowOf } from '#model/ids.ts'
import { refused } from '../../errors.ts'
import { openReader } from '../../query/for-threads.ts'
import { hideBlindPredictions, isBlindNow } from '../../query/index.ts'
import type { ReadOnlyStore, ReadStore } from '../../store/index.ts'
import type { Opened } from '../../threads/threads.ts'
import { isKeepRule, type Policy } from '../language/grammar.ts'
import { policyOfPlan } from '../plans/stored-plan.ts'
import { type LookingTasks, tasks as unrestricted } from './planning-tasks.ts'

/** Whether a model's predictions for an image also decide about others, which take or miss its place. */
const ranksByPredictions = ({ rules, floors, budget }: Policy): boolean =>
  rules.some((rule) => isKeepRule(rule) && rule.buckets?.value === 'uncertainty') ||
  floors.some(({ rank }) => rank.includes('uncertainty')) ||
  budget?.evict === 'uncertainty'

/**
 * The same tasks for annotators, over a connection that hides the predictions of images to be labeled blind. A stored
 * plan used them, so its decisions about these images are hidden, and everything in a plan that ranked images by
 * predictions.
 */
export const tasks: LookingTasks = {
  lint: unrestricted.lint,
  compareWithRandom: unrestricted.compareWithRandom,
  decisions(store, query) {
    const page = unrestricted.decisions(store, query)
    const decisions = seen(store, [query.planId], page.decisions)
    return { ...page, decisions, withheld: page.decisions.length - decisions.length }
  },
  explain(store, about) {
    requireSeen(store, about)
    const { nearDuplicates, listed, ...explained } = unrestricted.explain(store, about)
    return {
      ...explained,
      nearDuplicates: nearDuplicates && {
        ...nearDuplicates,
        images: seen(store, [about.planId], nearDuplicates.images),
      },
      // The neighbors would reveal the decision about them.
      listed: hasBlind(store) ? null : listed,
    }
  },
  exactFlip(store, about, step) {
    requireSeen(store, about)
    return unrestricted.exactFlip(store, about, step)
  },
  compare(store, request, step) {
    const compared = unrestricted.compare(store, request, step)
    const plans = [request.planId, ...('planId' in request.with ? [request.with.planId] : [])]
    return { ...compared, differing: seen(store, plans, compared.differing) }
  },
  laterUse(store, planId) {
    const used = unrestricted.laterUse(store, planId)
    return { ...used, used: seen(store, [planId], used.used) }
  },
}

/** The images whose plan decisions an annotator may see. */
function seen<Image extends { imageId: ImageId }>(
  store: ReadOnlyStore,
  plans: readonly PlanId[],
  images: Image[],
): Image[] {
  if (plans.some((planId) => ranksByPredictions(policyOfPlan(store, planId))) && hasBlind(store)) return []
  const rows = JSON.stringify(images.map(({ imageId }) => rowOf(imageId)))
  const blind = new Set(
    store.values<number>(
      `SELECT image.id FROM json_each(?) AS listed JOIN image ON image.id = listed.value WHERE ${isBlindNow('image').sql}`,
      [rows],
    ),
  )
  return images.filter(({ imageId }) => !blind.has(rowOf(imageId)))
}

const hasBlind = (store: ReadOnlyStore): boolean =>
  store.get(`SELECT 1 FROM image WHERE lifecycle IN ('active', 'retired') AND ${isBlindNow('image').sql} LIMIT 1`) !==
  undefined

function requireSeen(store: ReadOnlyStore, { planId, imageRow }: { planId: PlanId; imageRow: number }): void {
  if (seen(store, [planId], [{ imageId: idOf('img', imageRow) }]).length > 0) return
  throw refused(
    'The plan could reveal predictions that are hidden during a blind review. Check again when these images are reviewed, or ask a lead.',
    'blind',
  )
}

export function open(folder: string): Opened<ReadStore> {
  const opened = openReader(Number.POSITIVE_INFINITY)(folder)
  hideBlindPredictions(opened.given)
  return opened
}
