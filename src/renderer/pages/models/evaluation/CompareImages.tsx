import { plural, t } from '@lingui/core/macro'
import { skipToken, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useState } from 'react'
import type { Evaluation, Model, SideBySide } from '#contract'
import { shapeOf } from '#model/shapes/index.ts'
import { type engine, imageUrl, queries } from '../../../connection/index.ts'
import { Button, classNames, Dialog, fileName, formatFacts, formatPercent, Select } from '../../../kit/index.ts'
import { shownName } from '../../../model-change/model-name.ts'
import { navigate } from '../../../route/route.ts'
import { GeometryMark } from '../../../thumbnail/GeometryMark.tsx'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
import { changeText, outdatedConfidences } from './figures.ts'

type CompareImagesProps = {
  evaluation: Evaluation
  model: Model
  against: Model | undefined
  other: Evaluation | undefined
  onClose(): void
}

const blinkMs = 700
/** More names would cover the image. */
const maxNamed = 15

/** The predictions of two models on one image, side by side or alternating. */
export function CompareImages({ evaluation, model, against, other, onClose }: CompareImagesProps) {
  const { evaluationId } = evaluation
  const [byDifference, setByDifference] = useState(false)
  const input = { evaluationId, ...(byDifference && other && { against: other.evaluationId }) }
  const images = useQuery(queries.evaluation.images.queryOptions({ input })).data ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const [blinks, setBlinks] = useState(false)
  const [turn, setTurn] = useState(0)
  const image = images.find(({ imageId }) => imageId === chosen) ?? images[0]
  const models = against ? [against, model] : [model]
  const { data, fromScoreOf } = usePredictions(image?.imageId, models, (one) => (one === model ? evaluation : other))
  useEffect(() => {
    if (!blinks) return
    const timer = setInterval(() => setTurn((n) => n + 1), blinkMs)
    return () => clearInterval(timer)
  }, [blinks])
  const shown = blinks ? [models[turn % models.length]!] : models
  return (
    <Dialog
      open
      title={byDifference ? t`Images where the models differ most` : t`Images with the most to correct`}
      onClose={onClose}
      width="wide"
    >
      <div className="grid h-[68vh] grid-cols-[132px_minmax(0,1fr)] gap-4">
        <ImageList images={images} shown={image} onShow={setChosen} />
        <div className="flex min-h-0 min-w-0 flex-col gap-2">
          <div className="flex items-center gap-2">
            <p className="min-w-0 flex-1 truncate text-text-2">
              {formatFacts(image && fileName(image.path), t`labels solid, predictions dashed`)}
            </p>
            {other && (
              <Select
                label={t`Order of the images`}
                className="w-56"
                value={byDifference ? 'difference' : 'most'}
                options={[
                  { value: 'most', label: t`Most to correct first` },
                  { value: 'difference', label: t`Largest difference first` },
                ]}
                onChange={(value) => {
                  setByDifference(value === 'difference')
                  setChosen(null)
                }}
              />
            )}
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
                <ModelPredictions
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

/** Returns the models' predictions on an image, each from its own threshold. */
function usePredictions(
  imageId: SideBySide['imageId'] | undefined,
  models: readonly Model[],
  evaluationOf: (model: Model) => Evaluation | undefined,
) {
  const settings = useQuery(queries.workspace.settings.queryOptions()).data
  /** Returns a model's threshold of least work, if known. Scores of different models can't be compared. */
  const fromScoreOf = (one: Model) => {
    const measured = evaluationOf(one)
    return measured && outdatedConfidences(measured, one) === null
      ? measured.operatingPoint.threshold
      : (settings?.reviewFromScore ?? 0)
  }
  const shown = models.map((one) => ({ modelId: one.modelId, fromScore: fromScoreOf(one) }))
  const { data } = useQuery(
    queries.evaluation.sideBySide.queryOptions({
      input: imageId && settings ? { imageId, models: shown } : skipToken,
    }),
  )
  return { data, fromScoreOf }
}

type ListedImage = Awaited<ReturnType<typeof engine.evaluation.images>>[number]
type ImageListProps = {
  images: readonly ListedImage[]
  shown: ListedImage | undefined
  onShow(imageId: string): void
}

function ImageList({ images, shown, onShow }: ImageListProps) {
  const step = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const next = by && shown && images[images.indexOf(shown) + by]
    if (!by) return
    event.preventDefault()
    if (!next) return
    onShow(next.imageId)
    document.getElementById(`compared-${next.imageId}`)?.focus()
  }
  return (
    <ul className="flex flex-col gap-1.5 overflow-y-auto p-0.5" aria-label={t`Images`}>
      {images.map(({ imageId, path, score, change }) => (
        <li key={imageId}>
          <button
            type="button"
            id={`compared-${imageId}`}
            aria-pressed={imageId === shown?.imageId}
            title={t`${fileName(path)}: manual work saved ${formatPercent(score)}`}
            onKeyDown={step}
            onClick={() => onShow(imageId)}
            className={classNames(
              'relative block w-full overflow-hidden rounded-md',
              imageId === shown?.imageId && 'outline-2 outline-accent',
            )}
          >
            <Thumbnail imageId={imageId} variant="thumbnail" className="h-20 w-full" />
            <span className="tabular absolute right-1 bottom-1 rounded-sm bg-black/60 px-1 text-2xs text-white">
              {change === null ? formatPercent(score) : changeText(change)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

type ModelPredictionsProps = { image: SideBySide; modelId: string; name: string; fromScore: number }

function ModelPredictions({ image, modelId, name, fromScore }: ModelPredictionsProps) {
  const classes = useQuery(queries.workspace.classes.queryOptions()).data
  const colorOf = (id: number) => classes?.find(({ classId }) => classId === id)?.color
  const predictions = image.models.find((one) => one.modelId === modelId)?.predictions ?? []
  const nameOf = (id: number) => classes?.find(({ classId }) => classId === id)?.name
  const { widthPx, heightPx } = image
  const unitPx = Math.max(widthPx, heightPx) / 100
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
        {image.labels.map(({ classId, geometry }, n) => (
          <GeometryMark key={`label ${n}`} geometry={geometry} color={colorOf(classId)} dotPx={unitPx / 2} />
        ))}
        {predictions.map(({ classId, score, geometry }, n) => {
          const { x, y } = shapeOf(geometry).bounds(geometry, image)
          return (
            <g key={`prediction ${n}`}>
              <GeometryMark geometry={geometry} color={colorOf(classId)} isDashed dotPx={unitPx / 2} />
              {predictions.length <= maxNamed && (
                <text
                  x={Math.max(unitPx / 2, x)}
                  y={Math.max(3 * unitPx, y - unitPx / 2)}
                  fontSize={2.6 * unitPx}
                  fill="white"
                  stroke="rgb(0 0 0 / 0.75)"
                  strokeWidth={unitPx / 2}
                  paintOrder="stroke"
                >
                  {nameOf(classId)} {score.toFixed(2)}
                </text>
              )}
            </g>
          )
        })}
      </svg>
    </figure>
  )
}
