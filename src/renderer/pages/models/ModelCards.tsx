import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { ChartNoAxesCombined, FlaskConical, RotateCcw } from 'lucide-react'
import type { AliasMove, HoursSaved, Model, ModelAlias, SavedTime } from '#contract'
import { OutcomeStrip } from '../../charts/OutcomeBars.tsx'
import { queries } from '../../connection/index.ts'
import { savedText } from '../../hours/hours-facts.ts'
import { useHoursSaved } from '../../hours/use-hours-saved.ts'
import { Button, formatAgo, formatPercent, formatScore } from '../../kit/index.ts'
import { openModelChange } from '../../model-change/model-change.ts'
import { shownName } from '../../model-change/model-name.ts'
import { useRefusal } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'
import { MarkedThumbnail } from '../../thumbnail/MarkedThumbnail.tsx'
import { spread } from '../../thumbnail/spread.ts'
import { AliasBadge, ServedMark } from './AliasBadge.tsx'
import { aliases, aliasLooks } from './alias-styles.ts'
import { MeasuredAp } from './evaluation/MeasuredAp.tsx'
import { ModelVerdict } from './ModelVerdict.tsx'

/** The models with an alias, in the order of their first alias. */
export function ModelCards({ models }: { models: readonly Model[] }) {
  const { data: history = [] } = useQuery(queries.models.aliasHistory.queryOptions())
  const cards = aliases.flatMap((alias) => models.filter((model) => model.aliases[0] === alias))
  return (
    <ul className="grid shrink-0 grid-cols-[repeat(auto-fit,minmax(300px,1fr))] gap-4" aria-label={t`Models in use`}>
      {cards.map((model) => (
        <ModelCard
          key={model.modelId}
          model={model}
          against={models.find(({ aliases }) =>
            aliases.includes(model.aliases[0] === 'current' ? 'previous' : 'current'),
          )}
          isOnly={models.length === 1}
          alias={model.aliases[0]!}
          move={history.find((one) => one.alias === model.aliases[0] && one.modelId === model.modelId)}
        />
      ))}
    </ul>
  )
}

/** `against`: the model to compare with. `isOnly`: there is room for larger images. */
type ModelCardProps = {
  model: Model
  against: Model | undefined
  isOnly: boolean
  alias: ModelAlias
  move: AliasMove | undefined
}

function ModelCard({ model, against, isOnly, alias, move }: ModelCardProps) {
  const { data: outcomes } = useQuery(queries.monitoring.report.queryOptions({ input: {} }))
  const outcome = outcomes?.models.find(({ modelId }) => modelId === model.modelId)
  const hours = useHoursSaved()
  const name = shownName(model)
  const facts = [
    move &&
      (alias === 'previous'
        ? t`replaced ${formatAgo(move.atMs)}`
        : t`became ${aliasLooks[alias].title.toLowerCase()} ${formatAgo(move.atMs)}`),
    model.trainedOn !== null && t`trained on ${model.trainedOn}`,
  ].filter((fact) => fact)
  return (
    <li className="relative flex min-w-0 flex-col gap-3 overflow-hidden rounded-xl border border-line bg-surface p-4">
      <span
        className="absolute inset-x-4 top-0 h-0.75 rounded-b-sm"
        style={{ background: aliasLooks[alias].color }}
        aria-hidden
      />
      <div className="flex gap-1.5">
        {model.aliases.map((one) => (
          <AliasBadge key={one} alias={one} />
        ))}
        <ServedMark model={model} />
      </div>
      <div>
        <h2 className="truncate text-xl font-semibold" title={name}>
          {name}
        </h2>
        <p className="truncate text-xs text-text-2" title={move?.reason}>
          {facts.join(' · ')}
          {move?.reason ? `: ${move.reason}` : ''}
        </p>
      </div>
      <ModelVerdict model={model} against={against} />
      <MeasuredAp modelId={model.modelId} color={aliasLooks[alias].color} />
      <Corrections outcome={outcome} saved={savedBy(hours, model.modelId)} />
      {model.leastWork && (
        <p className="text-xs text-text-2">
          {t`Least work at confidence ${formatScore(model.leastWork.fromScore)}, by ${plural(model.leastWork.objects, { one: '# label', other: '# labels' })}`}
        </p>
      )}
      <Predictions model={model} isLarge={isOnly} />
      <CardButtons model={model} alias={alias} name={name} />
    </li>
  )
}

type CardButtonsProps = { model: Model; alias: ModelAlias; name: string }

/** The next steps for a model, depending on its alias. */
function CardButtons({ model, alias, name }: CardButtonsProps) {
  const refusal = useRefusal('models.moveAlias', t`choose the current model`)
  const experimentRefusal = useRefusal('experiments.start', t`start an experiment`)
  return (
    <div className="mt-auto flex flex-wrap items-center gap-x-3 gap-y-2">
      {model.imagesPredicted > 0 && (
        <Button
          icon={ChartNoAxesCombined}
          onClick={() => navigate('models', { modelId: model.modelId, view: 'evaluation' })}
        >
          {t`Evaluation`}
        </Button>
      )}
      {alias === 'candidate' && (
        <Button
          icon={FlaskConical}
          refused={experimentRefusal}
          onClick={() => navigate('experiments', { candidate: model.modelId })}
        >
          {t`Start experiment…`}
        </Button>
      )}
      {alias === 'canary' && (
        <Button icon={FlaskConical} onClick={() => navigate('experiments')}>
          {t`Show experiment`}
        </Button>
      )}
      {alias === 'previous' ? (
        <Button
          icon={RotateCcw}
          refused={refusal}
          onClick={() => openModelChange({ modelId: model.modelId, alias: 'current', isRollback: true })}
        >
          {t`Go back to ${name}…`}
        </Button>
      ) : (
        alias !== 'current' && (
          <Button refused={refusal} onClick={() => openModelChange({ modelId: model.modelId, alias: 'current' })}>
            {t`Make current…`}
          </Button>
        )
      )}
    </div>
  )
}

type Outcome = Parameters<typeof OutcomeStrip>[0]['outcome'] & {
  imagesReviewed: number
  perHundredImages: number | null
  score: { mean: number; interval: readonly [low: number, high: number] } | null
}

const savedBy = (hours: HoursSaved | undefined, modelId: Model['modelId']): SavedTime | undefined =>
  hours?.models.find((one) => one.modelId === modelId) ??
  (hours?.candidate?.modelId === modelId ? hours.candidate : undefined)

function Corrections({ outcome, saved }: { outcome: Outcome | undefined; saved: SavedTime | undefined }) {
  const perHundred = outcome?.perHundredImages ?? null
  if (!outcome || perHundred === null) return <p className="text-xs text-text-3">{t`No reviewed predictions yet`}</p>
  return (
    <div className="flex flex-col gap-1">
      <p className="text-xs text-text-2">{t`Corrections per 100 images`}</p>
      <div className="flex items-center gap-3">
        <span className="tabular text-xl font-semibold">{perHundred.toFixed(0)}</span>
        <span className="text-xs whitespace-nowrap text-text-2">
          <Trans>
            on <Plural value={outcome.imagesReviewed} one="# reviewed image" other="# reviewed images" />
          </Trans>
        </span>
        <OutcomeStrip outcome={outcome} />
      </div>
      {saved && <p className="text-xs text-text-2">{t`Saved, last 7 days: ${savedText(saved)}`}</p>}
      {outcome.score && (
        <p className="text-xs text-text-2">
          {t`Manual work saved: ${formatPercent(outcome.score.mean)}, 95% interval ${formatPercent(outcome.score.interval[0])} to ${formatPercent(outcome.score.interval[1])}`}
        </p>
      )}
    </div>
  )
}

const shownImages = 5

/** The model's predictions on some images. */
function Predictions({ model, isLarge }: { model: Model; isLarge: boolean }) {
  const refusal = useRefusal('models.sample')
  const { data: sample = [] } = useQuery({
    ...queries.models.sample.queryOptions({
      input: { modelId: model.modelId, fromScore: model.leastWork?.fromScore ?? 0.3 },
    }),
    enabled: refusal === null && model.imagesPredicted > 0,
  })
  const shown = spread(
    sample.filter(({ found }) => found.length > 0),
    shownImages,
  )
  if (model.imagesPredicted === 0) return <p className="text-xs text-text-3">{t`Hasn’t run on any images yet`}</p>
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-xs text-text-2">{t`Found on ${plural(model.imagesPredicted, { one: '# image', other: '# images' })}`}</p>
      {shown.length > 0 && (
        <div
          className={
            isLarge
              ? 'grid grid-cols-5 gap-2 *:aspect-square *:w-full *:rounded-lg'
              : 'flex gap-1.5 *:size-14 *:rounded-lg'
          }
        >
          {shown.map(({ found, ...image }) => (
            <MarkedThumbnail
              key={image.imageId}
              image={image}
              boxes={found.flatMap(({ modelClass, box: [x, y, width, height] }) => {
                const classId = model.classMap[modelClass]
                const [perX, perY] = [1000 / image.widthPx, 1000 / image.heightPx]
                return classId == null
                  ? []
                  : [{ classId, isLabel: false, place: [x * perX, y * perY, width * perX, height * perY] }]
              })}
            />
          ))}
        </div>
      )}
    </div>
  )
}
