import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Alarm, NextVersion } from '#contract'
import { Ago, Button, classNames, Dialog, fileName, formatTime } from '../../kit/index.ts'
import { openModelChange } from '../../model-change/model-change.ts'
import { useRefusal } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'
import { Thumbnail } from '../../thumbnail/Thumbnail.tsx'
import { AlarmMenu, EndButton } from './AlarmMenu.tsx'
import { MistakePairs } from './MistakePairs.tsx'
import { MistakesDialog } from './MistakesDialog.tsx'
import { freezeRetrainSet, isReviewed, useAlarmSteps } from './use-alarm-steps.ts'

export const isMutedNow = ({ mutedUntilMs }: Alarm): boolean => mutedUntilMs !== null && mutedUntilMs > Date.now()

/** `others`: alarms with the same cause. */
type AlarmCardProps = { alarm: Alarm; others: readonly Alarm[]; isChosen: boolean; isFirst: boolean }

/** One alarm: what changed, examples and the next step. The menu has other steps. */
export function AlarmCard({ alarm, others, isChosen, isFirst }: AlarmCardProps) {
  const { title, severity, mutedUntilMs } = alarm
  const isRed = severity === 'red'
  const isMuted = isMutedNow(alarm)
  const Icon = isRed ? CircleAlert : TriangleAlert
  const [showsMistakes, setShowsMistakes] = useState(false)
  const [equalVersion, setEqualVersion] = useState<NextVersion | null>(null)
  const [next, ...further] = useAlarmSteps(alarm, {
    showMistakes: () => setShowsMistakes(true),
    askRetrain: setEqualVersion,
  })
  return (
    <article
      aria-label={title}
      className={classNames(
        'flex flex-col gap-2.5 rounded-lg border p-4',
        isRed && !isMuted ? 'border-transparent bg-danger-soft' : 'border-line',
        isChosen && 'outline-2 outline-accent',
      )}
    >
      <header className="flex items-start gap-2">
        <Icon size={17} className={classNames('mt-0.5 shrink-0', isRed ? 'text-danger' : 'text-warn')} aria-hidden />
        <h3 className="min-w-0 flex-1 font-semibold">{title}</h3>
        <AlarmMenu alarm={alarm} steps={further} />
      </header>
      <Reason alarm={alarm} />
      {others.length > 0 && (
        <p className="text-xs text-text-2">{t`Seen on the same images: ${others.map((other) => other.title).join(', ')}`}</p>
      )}
      {!alarm.modelIsCurrent && <FormerModelNote alarm={alarm} />}
      {isMuted && mutedUntilMs !== null && (
        <p className="text-xs text-text-2">{t`Muted until ${formatTime(mutedUntilMs)}: ${alarm.muteReason ?? ''}`}</p>
      )}
      {isReviewed(alarm) ? <MistakePairs alarm={alarm} /> : <Examples alarm={alarm} />}
      <NextSteps alarm={alarm} />
      <div className="flex flex-wrap items-center gap-x-1 gap-y-2">
        {next && (
          <Button
            variant={isRed && !isMuted && isFirst ? 'primary' : 'secondary'}
            icon={next.icon}
            refused={next.refused}
            onClick={next.run}
          >
            {next.label}
          </Button>
        )}
        {alarm.steps.includes('runtime') && <EndButton alarm={alarm} what="solve" />}
        <EndButton alarm={alarm} what="mute" />
      </div>
      {showsMistakes && <MistakesDialog alarm={alarm} onClose={() => setShowsMistakes(false)} />}
      {equalVersion && (
        <RetrainDialog
          next={equalVersion}
          onFreeze={() => freezeRetrainSet(alarm)}
          onClose={() => setEqualVersion(null)}
        />
      )}
    </article>
  )
}

/** When and with which image the alarm began, how it shows, and its likely cause. */
function Reason({ alarm: { because, cause, firstImage, sinceMs, where } }: { alarm: Alarm }) {
  return (
    <p className="text-text-2">
      {firstImage ? (
        <Trans>
          Began <Ago ms={sinceMs} /> with{' '}
          <button
            type="button"
            title={t`Open ${firstImage.path} in review`}
            className="text-accent-text hover:underline"
            onClick={() => navigate('review', { imageId: firstImage.imageId, where })}
          >
            {fileName(firstImage.path)}
          </button>
          :
        </Trans>
      ) : (
        <Trans>
          Began <Ago ms={sinceMs} />:
        </Trans>
      )}{' '}
      {because} {cause}
    </p>
  )
}

function Examples({ alarm: { examples, images, where } }: { alarm: Alarm }) {
  if (examples.length === 0) return null
  return (
    <button
      type="button"
      aria-label={plural(images, {
        one: 'Show the # image in the library',
        other: 'Show the # images in the library',
      })}
      onClick={() => navigate('library', { where })}
      className="grid grid-cols-5 gap-1"
    >
      {examples.slice(0, 5).map((imageId) => (
        <Thumbnail key={imageId} imageId={imageId} variant="thumbnail" className="h-11 w-full rounded-md" />
      ))}
    </button>
  )
}

/** The next step, and advice that has no button. */
function NextSteps({ alarm: { next, steps } }: { alarm: Alarm }) {
  const [first] = next
  return (
    <>
      {first !== undefined && steps.length > 0 && (
        <p className="text-xs">
          <span className="mr-3 text-text-2">{t`Next step`}</span>
          {first}
        </p>
      )}
      {next.slice(steps.length).map((text) => (
        <p key={text} className="text-xs">
          {text}
        </p>
      ))}
    </>
  )
}

/** Says that the alarm is about a former model, with the button back to it. */
function FormerModelNote({ alarm: { model, modelId } }: { alarm: Alarm }) {
  const refusal = useRefusal('models.moveAlias', t`choose the current model`)
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-text-2">
      {t`About ${model}, which is no longer current. It ends when the current model proves to do better.`}
      <Button
        size="small"
        refused={refusal}
        onClick={() => openModelChange({ modelId, alias: 'current', isRollback: true })}
      >
        {t`Go back to ${model}…`}
      </Button>
    </p>
  )
}

type RetrainDialogProps = { next: NextVersion; onFreeze(): void; onClose(): void }

/** Asks before a version is frozen that equals the last one. */
function RetrainDialog({ next: { since }, onFreeze, onClose }: RetrainDialogProps) {
  const last = since ?? ''
  return (
    <Dialog
      open
      onClose={onClose}
      width="small"
      title={t`Nothing to freeze since ${last}`}
      description={t`No images or labels have changed since then, so a new version would be the same. Train on ${last}, or label more images first.`}
      footer={
        <>
          <Button
            onClick={() => {
              onClose()
              onFreeze()
            }}
          >
            {t`Freeze anyway`}
          </Button>
          <Button variant="primary" onClick={() => navigate('datasets', { name: last })}>
            {t`Open ${last}`}
          </Button>
        </>
      }
    />
  )
}
