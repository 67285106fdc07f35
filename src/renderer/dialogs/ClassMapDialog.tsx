import { plural, t } from '@lingui/core/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import type { Model } from '#contract'
import { ClassMapTable } from '../class-map/ClassMapTable.tsx'
import { spread } from '../class-map/class-map-draft.ts'
import { MappedImage } from '../class-map/MappedImage.tsx'
import { isPrompted, useClassMap } from '../class-map/use-class-map.ts'
import { engine, errorMessage, queries } from '../connection/index.ts'
import { jobEnd } from '../jobs/job-end.ts'
import { noResultText } from '../jobs/job-text.ts'
import { Button, Dialog } from '../kit/index.ts'

const triedImages = 200
const shownImages = 4

/** Maps the classes of a model to the workspace's, next to what a test run finds. Untouched predictions follow a change. */
export function ClassMapDialog({ model, onClose }: { model: Model; onClose(): void }) {
  const state = useClassMap(model.modelId)
  const client = useQueryClient()
  const testRun = useMutation({
    mutationFn: async () => {
      const { jobId } = await engine.models.prelabel({ modelId: model.modelId, sample: triedImages })
      const { status, error } = await jobEnd(jobId)
      await client.invalidateQueries({ queryKey: queries.models.sample.key() })
      if (status !== 'done') throw new Error(error ?? noResultText(status))
    },
    meta: { shownInPlace: true },
  })
  const save = useMutation({ mutationFn: state.save, meta: { shownInPlace: true }, onSuccess: onClose })
  const problem = testRun.error ?? save.error
  const mapped = state.images.filter(({ found }) =>
    found.some(({ modelClass }) => (state.meanings[modelClass]?.class ?? null) !== null),
  )
  return (
    <Dialog
      open
      onClose={onClose}
      width="large"
      title={t`Class map of ${model.name}`}
      description={
        state.images.length === 0
          ? t`Run a test to see what the model finds on your images.`
          : t`${plural(state.images.length, { one: '# image', other: '# images' })} tested. Predictions you haven’t touched change with the map. Accepted and corrected labels stay.`
      }
      footer={
        <>
          {state.images.length < triedImages && (model.sizeBytes > 0 || model.remote) && (
            <Button
              className="mr-auto"
              variant={state.images.length === 0 && !state.isChanged ? 'primary' : 'secondary'}
              icon={FlaskConical}
              disabled={testRun.isPending}
              onClick={() => testRun.mutate()}
            >
              {testRun.isPending ? t`Testing on your images…` : t`Run test`}
            </Button>
          )}
          <Button onClick={onClose}>{state.isChanged ? t`Cancel` : t`Close`}</Button>
          <Button
            variant={state.images.length === 0 && !state.isChanged ? 'secondary' : 'primary'}
            disabled={!state.isChanged || save.isPending}
            onClick={() => save.mutate()}
          >
            {save.isPending ? t`Saving…` : t`Save class map`}
          </Button>
        </>
      }
    >
      <div className="flex h-[min(640px,calc(100vh-220px))] flex-col gap-3">
        {problem && (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
            {errorMessage(problem)}
          </p>
        )}
        {!state.isLoading && (
          <ClassMapTable
            state={state}
            onNext={() => state.isChanged && save.mutate()}
            onAsk={isPrompted(model) ? state.ask : undefined}
          />
        )}
        {mapped.length > 0 && (
          <div className="grid shrink-0 grid-cols-4 gap-2">
            {spread(mapped, shownImages).map((image) => (
              <MappedImage key={image.imageId} image={image} state={state} />
            ))}
          </div>
        )}
      </div>
    </Dialog>
  )
}
