import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { WandSparkles, X } from 'lucide-react'
import { create } from 'zustand'
import { queries } from '../connection/index.ts'
import { Button, classNames, IconButton } from '../kit/index.ts'
import { useRefusal } from '../roles/index.ts'
import { navigate } from '../route/route.ts'
import { isActive } from './job-text.ts'
import { startPrelabel } from './prelabel-flow.ts'

/** The message that the user closed. It stays closed until it changes. */
const useClosed = create<{ closed: string | null }>(() => ({ closed: null }))

/** Shows how many new images have no predictions or failed, and runs the current model on them. Hidden while it runs or images are imported. */
export function WithoutPredictions({ className = '' }: { className?: string }) {
  const closed = useClosed((state) => state.closed)
  const mayNotRun = useRefusal('models.prelabel') !== null
  const { data: models = [] } = useQuery({ ...queries.models.list.queryOptions(), enabled: !mayNotRun })
  const { data: jobs } = useQuery({ ...queries.jobs.list.queryOptions({ input: { limit: 20 } }), enabled: !mayNotRun })
  const current = models.find(({ aliases }) => aliases.includes('current'))
  // Users who may not run the model see nothing, even if cached queries of another user have answers.
  const canRun = !mayNotRun && current && (current.sizeBytes > 0 || current.remote !== null) ? current : null
  const failedBy = `failedBy("${canRun?.modelId}")`
  const notSeen = `state == "new" && !seenBy("${canRun?.modelId}")`
  const where = `${notSeen} && !${failedBy}`
  const failedWhere = `${notSeen} && ${failedBy}`
  const count = useCount(where, canRun !== null)
  const failed = useCount(failedWhere, canRun !== null)
  const isBusy = jobs?.some((job) => isActive(job) && ['models.prelabel', 'library.import'].includes(job.kind)) ?? true
  const message = `${canRun?.modelId} ${count} ${failed}`
  if (!canRun || count + failed === 0 || isBusy || closed === message) return null
  return (
    <section
      aria-label={t`Images without predictions`}
      className={classNames('flex shrink-0 items-center gap-3 rounded-lg bg-inset px-3 py-1.5', className)}
    >
      <WandSparkles size={16} className="shrink-0 text-accent-text" aria-hidden />
      <p className="min-w-0 flex-1">
        {count > 0 && (
          <span className="block font-semibold">
            {plural(count, { one: '# new image has no predictions', other: '# new images have no predictions' })}
          </span>
        )}
        {failed > 0 && (
          <span className={count > 0 ? 'block text-xs text-text-2' : 'block font-semibold'}>
            {plural(failed, { one: 'The model failed on # new image', other: 'The model failed on # new images' })}
          </span>
        )}
      </p>
      {failed > 0 && (
        <Button
          size="small"
          onClick={() => navigate('library', { where: `state == "new" && failedBy(${JSON.stringify(canRun.name)})` })}
        >
          {t`Show failed images`}
        </Button>
      )}
      <Button size="small" onClick={() => void startPrelabel({ where: count > 0 ? where : failedWhere })}>
        {count > 0 ? t`Pre-label with ${canRun.name}` : t`Try again`}
      </Button>
      <IconButton icon={X} label={t`Close`} onClick={() => useClosed.setState({ closed: message })} />
    </section>
  )
}

const useCount = (where: string, enabled: boolean): number =>
  useQuery({ ...queries.library.count.queryOptions({ input: { where } }), enabled }).data?.count ?? 0
