import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import type { Experiment, Model, ModelEvidence } from '#contract'
import { queries } from '../../connection/index.ts'
import { classNames, formatSigned } from '../../kit/index.ts'
import { experimentVerdict } from '../../model-change/experiment-verdict.ts'
import { useRefusal } from '../../roles/index.ts'

type ModelVerdictProps = { model: Model; against: Model | undefined }

/** Whether a model is better than another, as far as known, and why. */
export function ModelVerdict({ model, against }: ModelVerdictProps) {
  const isRefused = useRefusal('monitoring.evidence') !== null
  const isCanary = model.aliases.includes('canary')
  const { data: experiment } = useQuery({ ...queries.experiments.get.queryOptions({ input: {} }), enabled: isCanary })
  const { data: evidence } = useQuery({
    ...queries.monitoring.evidence.queryOptions({
      input: { modelId: model.modelId, against: against?.modelId, replay: false },
    }),
    enabled: against !== undefined && !isRefused,
    retry: false,
  })
  if (experiment?.candidate === model.modelId && experiment.endedAtMs === null)
    return <Verdict text={experimentVerdict(experiment)} reason={savedText(experiment)} />
  if (!evidence) return null
  return (
    <Verdict
      text={verdictText(evidence)}
      reason={evidence.summary}
      tone={evidence.speaks === 'for' ? 'text-ok' : evidence.speaks === 'against' ? 'text-danger' : undefined}
    />
  )
}

function Verdict({ text, reason, tone }: { text: string; reason: string; tone?: string | undefined }) {
  return (
    <div role="status">
      <p className={classNames('text-lg font-semibold', tone)}>{text}</p>
      <p className="line-clamp-3 text-xs text-text-2" title={reason}>
        {reason}
      </p>
    </div>
  )
}

/** Distinguishes proven differences from apparent ones. */
function verdictText({ speaks, looksBetter, against: { name } }: ModelEvidence): string {
  if (speaks === 'for') return t`Better than ${name}`
  if (speaks === 'against') return t`Worse than ${name}`
  if (looksBetter === true) return t`Looks better than ${name}, not proven yet`
  if (looksBetter === false) return t`Looks worse than ${name}, not proven yet`
  return speaks === 'neither' ? t`No difference from ${name} yet` : t`Not compared with ${name} yet`
}

function savedText({ strata, currentName }: Experiment): string {
  const together = strata.find(({ shown }) => shown === 'together')
  if (!together || together.mean === null || together.halfWidth === null) return t`No reviews yet.`
  const [low, high] = [together.mean - together.halfWidth, together.mean + together.halfWidth]
  const points = (value: number) => formatSigned(100 * value, 1)
  return t`Manual work saved against ${currentName}: ${points(together.mean)} points (95% ${points(low)} to ${points(high)}).`
}
