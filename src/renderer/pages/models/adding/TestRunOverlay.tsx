import { t } from '@lingui/core/macro'
import type { TestRun } from '#contract'
import { imageUrl } from '../../../connection/index.ts'
import { classNames, fileName } from '../../../kit/index.ts'
import { GeometryMark } from '../../../thumbnail/GeometryMark.tsx'

/** More or weaker predictions would hide the image. */
const maxDrawn = 20
const minScore = 0.2

const hueOf = (classIndex: number): string => `hsl(${(classIndex * 137) % 360} 85% 60%)`

type TestRunOverlayProps = { testRun: TestRun; classes: readonly string[]; isLarge?: boolean }

/** A test image with the model's predictions and the names of the most confident ones. */
export function TestRunOverlay({ testRun, classes, isLarge }: TestRunOverlayProps) {
  const { imageId, path, widthPx, heightPx, predictions } = testRun
  const shown = predictions.filter(({ score }) => score >= minScore).slice(0, maxDrawn)
  const names = [...new Set(shown.map((prediction) => prediction.class))].slice(0, 4)
  return (
    <figure className="flex min-w-0 flex-1 flex-col gap-1">
      <svg
        viewBox={`0 0 ${widthPx} ${heightPx}`}
        role="img"
        aria-label={`${fileName(path)}: ${names.join(', ') || t`nothing found`}`}
        className={classNames(
          'w-full rounded-lg bg-canvas',
          isLarge ? 'h-[clamp(96px,calc((100vh-340px)/3),224px)]' : 'h-36',
        )}
      >
        <image href={imageUrl(imageId, 'proxy')} width={widthPx} height={heightPx} />
        {shown.map(({ geometry, class: name, score }) => (
          <GeometryMark
            key={`${name} ${score}`}
            geometry={geometry}
            color={hueOf(classes.indexOf(name))}
            isFilled
            dotPx={widthPx / 150}
          />
        ))}
      </svg>
      <figcaption className="truncate text-xs text-text-2" title={names.join(', ')}>
        {names.join(', ') || (predictions.length > 0 ? t`Nothing above ${minScore.toFixed(2)}` : t`Nothing found`)}
      </figcaption>
    </figure>
  )
}
