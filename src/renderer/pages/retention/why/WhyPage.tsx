import { t } from '@lingui/core/macro'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft, ChevronLeft, ChevronRight, ScanEye, ShieldCheck } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Explanation } from '#contract'
import type { ImageId } from '#model/ids.ts'
import { useCommands } from '../../../commands/index.ts'
import { ErrorText, imageUrl, queries } from '../../../connection/index.ts'
import { Badge, Button, fileName, formatCount, IconButton } from '../../../kit/index.ts'
import { goBack, navigate, type WhyImage } from '../../../route/route.ts'
import { LabeledImage } from '../../../thumbnail/LabeledImage.tsx'
import { ExactDate } from '../plan/ExactDate.tsx'
import { useHold } from '../plan/use-hold.ts'
import { useClauseTexts } from '../policy/use-clause-texts.ts'
import { DuplicateComparison, DuplicateStrip } from './Duplicates.tsx'
import { LifeLine } from './LifeLine.tsx'
import { Reasons } from './Reasons.tsx'
import { Verdict } from './Verdict.tsx'

type WhyPageProps = { why: WhyImage; onImage(imageId: ImageId): void; onAlone(rule: string): void }

const explanationOf = (why: WhyImage) => queries.policy.explain.queryOptions({ input: why, retry: false })

/** Explains why a plan keeps or removes an image. */
export function WhyPage({ why, onImage, onAlone }: WhyPageProps) {
  const { data, error } = useQuery({ ...explanationOf(why), placeholderData: keepPreviousData })
  const page = useFocusAndReturn()
  usePrefetchNext(why, data)
  useCommands([
    { id: 'retention.leaveWhy', title: t`Back to the plan`, group: 'Retention', keys: ['Escape'], run: goBack },
  ])
  return (
    <section
      ref={page}
      tabIndex={-1}
      aria-label={t`Why this image`}
      className="flex h-full min-h-0 flex-col outline-none"
    >
      {error && (
        <div className="flex flex-col items-start gap-3 p-7">
          <ErrorText error={error} />
          <Button icon={ArrowLeft} onClick={goBack}>{t`Back to the plan`}</Button>
        </div>
      )}
      {!error && data && <ExplanationView why={why} explanation={data} onImage={onImage} onAlone={onAlone} />}
    </section>
  )
}

/** Focuses the page, and returns the focus when it closes. */
function useFocusAndReturn() {
  const page = useRef<HTMLElement>(null)
  useEffect(() => {
    const opener = document.activeElement
    page.current?.focus()
    return () => {
      if (opener instanceof HTMLElement) opener.focus()
    }
  }, [])
  return page
}

/** Prefetches the next explanation and image. */
function usePrefetchNext(why: WhyImage, explanation: Explanation | undefined): void {
  const client = useQueryClient()
  const next = explanation?.listed?.next ?? null
  useEffect(() => {
    if (next === null) return
    void client.prefetchQuery(explanationOf({ ...why, imageId: next }))
    new Image().src = imageUrl(next, 'proxy')
  }, [client, why, next])
}

type ExplanationViewProps = WhyPageProps & { explanation: Explanation }

function ExplanationView({ why, explanation, onImage, onAlone }: ExplanationViewProps) {
  const { imageId, nearDuplicates } = explanation
  const textOf = useClauseTexts(why.planId)
  const { data: plan } = useQuery(queries.policy.plan.queryOptions({ input: { planId: why.planId } }))
  const { data: image } = useQuery(queries.library.image.queryOptions({ input: { imageId } }))
  const [hasValues, setHasValues] = useState(false)
  const [chosen, setChosen] = useState<ImageId | null>(null)
  const others = nearDuplicates?.images.filter((one) => one.imageId !== imageId) ?? []
  const other = others.find((one) => one.imageId === chosen) ?? others[0]
  const toggleValues = () => setHasValues(!hasValues)
  useCommands([
    { id: 'retention.showValues', title: t`Show values`, group: 'Retention', keys: ['V'], run: toggleValues },
  ])
  return (
    <>
      <Header
        why={why}
        explanation={explanation}
        policyName={plan?.policyName ?? ''}
        isHeld={image?.held}
        onImage={onImage}
      />
      <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_clamp(22rem,31vw,34rem)] narrow:block narrow:overflow-y-auto">
        <div className="flex min-h-0 min-w-0 flex-col gap-5 overflow-y-auto bg-inset p-6">
          <LabeledImage key={imageId} imageId={imageId} className="h-[min(44vh,46rem)] w-full shrink-0 rounded-lg" />
          {nearDuplicates && other && (
            <>
              <DuplicateStrip
                duplicates={nearDuplicates}
                imageId={imageId}
                compared={other.imageId}
                onCompare={setChosen}
              />
              <DuplicateComparison key={imageId} image={explanation} other={other} onWhy={onImage} />
            </>
          )}
        </div>
        <div className="flex min-h-0 flex-col gap-6 overflow-y-auto border-l border-line p-6">
          <Verdict
            explanation={explanation}
            capturedAtMs={image?.capturedAtMs ?? null}
            textOf={textOf}
            onAlone={onAlone}
          />
          <Button size="small" className="-mb-3 self-start" keys="V" aria-pressed={hasValues} onClick={toggleValues}>
            {hasValues ? t`Hide values` : t`Show values`}
          </Button>
          <Reasons
            explanation={explanation}
            textOf={textOf}
            hasValues={hasValues}
            exactly={<ExactDate key={imageId} planId={why.planId} imageId={imageId} />}
          />
          <LifeLine explanation={explanation} plan={plan} />
        </div>
      </div>
    </>
  )
}

type HeaderProps = {
  why: WhyImage
  explanation: Explanation
  policyName: string
  isHeld: boolean | undefined
  onImage(imageId: ImageId): void
}

/** The image's position in the plan, with *Previous*, *Next* and *Keep*. */
function Header({ why, explanation, policyName, isHeld, onImage }: HeaderProps) {
  const { imageId, path, listed } = explanation
  const textOf = useClauseTexts(why.planId)
  const { refusal, hold } = useHold(imageId, path)
  const go = (to: ImageId | null | undefined) => () => {
    if (to) onImage(to)
  }
  // Also before the state of the image is loaded: a key pressed early must not be lost, and a second hold does no harm.
  const canHold = isHeld !== true && !hold.isPending
  useCommands([
    {
      id: 'retention.previousImage',
      title: t`Previous image of the plan`,
      group: 'Retention',
      keys: ['ArrowLeft'],
      repeats: true,
      run: go(listed?.previous),
    },
    {
      id: 'retention.nextImage',
      title: t`Next image of the plan`,
      group: 'Retention',
      keys: ['ArrowRight'],
      repeats: true,
      run: go(listed?.next),
    },
    {
      id: 'retention.keepImage',
      title: t`Keep this image`,
      group: 'Retention',
      keys: ['K'],
      refused: () => refusal,
      when: () => canHold,
      run: () => hold.mutate(),
    },
  ])
  return (
    <header className="flex min-h-13 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-6 py-1">
      <IconButton icon={ArrowLeft} label={t`Back to the plan`} keys="Escape" onClick={goBack} />
      <h1 className="font-semibold">{policyName}</h1>
      <ChevronRight size={16} className="text-text-3" aria-hidden />
      <span className="min-w-0 flex-1 truncate">{why.rule === undefined ? fileName(path) : textOf(why.rule)}</span>
      {listed && (
        <span className="flex items-center gap-1">
          <IconButton
            icon={ChevronLeft}
            label={t`Previous image of the plan`}
            keys="ArrowLeft"
            disabled={listed.previous === null}
            onClick={go(listed.previous)}
          />
          <span className="tabular text-text-2" role="status">
            {t`${formatCount(listed.position)} of ${formatCount(listed.of)}`}
          </span>
          <IconButton
            icon={ChevronRight}
            label={t`Next image of the plan`}
            keys="ArrowRight"
            disabled={listed.next === null}
            onClick={go(listed.next)}
          />
        </span>
      )}
      <Button variant="quiet" icon={ScanEye} onClick={() => navigate('review', { imageId, isLook: true })}>
        {t`Open in review`}
      </Button>
      {isHeld ? (
        <Badge tone="ok">{t`On hold`}</Badge>
      ) : (
        <Button icon={ShieldCheck} keys="K" refused={refusal} disabled={!canHold} onClick={() => hold.mutate()}>
          {t`Keep this one`}
        </Button>
      )}
    </header>
  )
}
