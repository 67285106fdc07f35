import { plural, t } from '@lingui/core/macro'
import type { MapOf, SimilarTo } from '#contract'
import { engine, showProblem } from '../connection/index.ts'
import { jobDone } from '../jobs/job-end.ts'
import { toast } from '../kit/index.ts'
import { navigate, useRoute } from '../route/route.ts'

type Target = Pick<SimilarTo, 'imageId' | 'object' | 'box'> | { text: string; of?: MapOf }

const failed = t`Searching for similar images failed`

/** Shows the library in order of similarity to an image, an object, a part of an image, or a text. */
export async function moreLike(target: Target): Promise<void> {
  try {
    const { images, where, order, waiting } =
      'text' in target ? await engine.embeddings.searchText(target) : await engine.embeddings.similar(target)
    if (images.length > 0) navigate('library', { where, order })
    if (waiting > 0 || images.length === 0)
      toast({
        title:
          images.length > 0
            ? t`Some images can’t be searched yet`
            : waiting > 0
              ? t`Images not described yet`
              : t`No similar images found`,
        detail:
          waiting > 0
            ? t`Images must be described by a model first: ${plural(waiting, { one: '# image waits', other: '# images wait' })}.`
            : 'text' in target
              ? t`No image fits “${target.text}”.`
              : t`Other images have no objects to compare.`,
        stays: images.length === 0 && waiting > 0,
        ...(waiting > 0 && {
          action: { label: t`Describe and search again`, run: () => void describeFirst(target) },
        }),
      })
  } catch (error) {
    showProblem(failed)(error)
  }
}

async function describeFirst(target: Target): Promise<void> {
  if (!(await jobDone(engine.embeddings.describe(), failed))) return
  // Minutes have passed. Don't leave the page if the user is labeling.
  if (useRoute.getState().page !== 'review') return moreLike(target)
  toast({
    tone: 'ok',
    title: t`Images described`,
    action: { label: t`Search again`, run: () => void moreLike(target) },
  })
}
