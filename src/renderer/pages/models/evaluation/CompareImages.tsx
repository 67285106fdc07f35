import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Evaluation, Model, SideBySide } from '#contract'
import { imageUrl, queries } from '../../../connection/index.ts'
import { Button, classNames, Dialog, fileName, formatFacts } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
import { shownName } from '../alias-styles.ts'
import { outdatedConfidences } from './figures.ts'

type CompareImagesProps = {
  evaluation: Evaluation
  model: Model
  against: Model | undefined
  other: Evaluation | undefined
  onClose(): void
}

const blinkMs = 700

/** Both models' predictions on one image, side by side or in turns; images with the most to correct first. */
export function CompareImages({ evaluation, model, against, other, onClose }: CompareImagesProps) {
  const { evaluationId } = evaluation
  const images = useQuery(queries.evaluation.images.queryOptions({ input: { evaluationId } })).data ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const [blinks, setBlinks] = useState(false)
  const [turn, setTurn] = useState(0)
  const image = images.find(({ imageId }) => imageId === chosen) ?? images[0]
  const models = against ? [against, model] : [model]
  const settings = useQuery(queries.workspace.settings.queryOptions()).data
  /** Where correcting one is the least work, as far as that is known: scores of models can't be compared. */
  const fromScoreOf = (one: Model) => {
    const measured = one === model ? evaluation : other
    return measured && outdatedConfidences(measured, one) === null
      ? measured.operatingPoint.threshold
      : (settings?.reviewFromScore ?? 0)
  }
  const { data } = useQuery({
    ...queries.evaluation.sideBySide.queryOptions({
      input: {
        imageId: image?.imageId ?? ('img_1' as SideBySide['imageId']),
        models: models.map((one) => ({ modelId: one.modelId, fromScore: fromScoreOf(one) })),
      },
    }),
    enabled: image !== undefined && settings !== undefined,
  })
  useEffect(() => {
    if (!blinks) return
    const timer = setInterval(() => setTurn((n) => n + 1), blinkMs)
    return () => clearInterval(timer)
  }, [blinks])
  const shown = blinks ? [models[turn % models.length]!] : models
  return (
    <Dialog open title={t`Images with the most to correct`} onClose={onClose} width="wide">
      <div className="grid h-[68vh] grid-cols-[132px_minmax(0,1fr)] gap-4">
        <ul className="flex flex-col gap-1.5 overflow-y-auto p-0.5" aria-label={t`Images`}>
          {images.map(({ imageId, path, score }) => (
            <li key={imageId}>
              <button
                type="button"
                aria-pressed={imageId === image?.imageId}
                title={t`${fileName(path)}: score ${score.toFixed(2)}`}
                onClick={() => setChosen(imageId)}
                className={classNames(
                  'relative block w-full overflow-hidden rounded-md',
                  imageId === image?.imageId && 'outline-2 outline-accent',
                )}
              >
                <Thumbnail imageId={imageId} variant="thumbnail" className="h-20 w-full" />
                <span className="tabular absolute right-1 bottom-1 rounded-sm bg-black/60 px-1 text-2xs text-white">
                  {score.toFixed(2)}
                </span>
              </button>
            </li>
          ))}
        </ul>
        <div className="flex min-h-0 min-w-0 flex-col gap-2">
          <div className="flex items-center gap-2">
            <p className="min-w-0 flex-1 truncate text-text-2">
              {formatFacts(image && fileName(image.path), t`labels solid, predictions dashed`)}
            </p>
            {against && (
              <Button size="small" aria-pressed={blinks} onClick={() => setBlinks(!blinks)}>
                {blinks ? t`Side by side` : t`Blink`}
              </Button>
            )}
            {image && (
              <Button size="small" onClick={() => navigate('review', { imageId: image.imageId })}>
                {t`Review`}
              </Button>
            )}
          </div>
          <div className={classNames('grid min-h-0 flex-1 gap-3', shown.length > 1 && 'grid-cols-2')}>
            {data &&
              shown.map((one) => (
                <Predicted
                  key={blinks ? 'blink' : one.modelId}
                  image={data}
                  modelId={one.modelId}
                  name={shownName(one)}
                  fromScore={fromScoreOf(one)}
                />
              ))}
          </div>
        </div>
      </div>
    </Dialog>
  )
}

type PredictedProps = { image: SideBySide; modelId: string; name: string; fromScore: number }

function Predicted({ image, modelId, name, fromScore }: PredictedProps) {
  const classes = useQuery(queries.workspace.classes.queryOptions()).data
  const colorOf = (id: number) => classes?.find(({ classId }) => classId === id)?.color
  const predictions = image.models.find((one) => one.modelId === modelId)?.predictions ?? []
  const { widthPx, heightPx } = image
  return (
    <figure className="flex min-h-0 flex-col gap-1">
      <figcaption className="truncate font-medium">
        {name}{' '}
        <span className="tabular font-normal text-text-3">{t`${plural(predictions.length, { one: '# prediction', other: '# predictions' })} from ${fromScore.toFixed(2)}`}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${widthPx} ${heightPx}`}
        role="img"
        aria-label={t`${name} on ${fileName(image.path)}`}
        className="min-h-0 w-full flex-1 bg-canvas"
      >
        <image href={imageUrl(image.imageId, 'proxy')} width={widthPx} height={heightPx} preserveAspectRatio="none" />
        {image.labels.map(({ classId, box }, n) => (
          <Mark key={`label ${n}`} box={box} color={colorOf(classId)} />
        ))}
        {predictions.map(({ classId, box }, n) => (
          <Mark key={`prediction ${n}`} box={box} color={colorOf(classId)} isPrediction />
        ))}
      </svg>
    </figure>
  )
}

type MarkProps = { box: SideBySide['labels'][number]['box']; color: string | undefined; isPrediction?: boolean }

function Mark({ box, color, isPrediction }: MarkProps) {
  const rect = { ...box, fill: 'none', vectorEffect: 'non-scaling-stroke' } as const
  return (
    <g>
      <rect {...rect} stroke="rgb(0 0 0 / 0.62)" strokeWidth={4} />
      <rect {...rect} stroke={color} strokeWidth={2} strokeDasharray={isPrediction ? '6 3' : undefined} />
    </g>
  )
}
