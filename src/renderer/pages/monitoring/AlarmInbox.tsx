import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { Alarm, MonitoringReport, NextVersion } from '#contract'
import { Ago, Button, classNames, fileName, formatAgo, formatCount, formatTime } from '../../kit/index.ts'
import { openModelChange } from '../../model-change/model-change.ts'
import { useRefusal } from '../../roles/index.ts'
import { navigate, usePageParams } from '../../route/route.ts'
import { Thumbnail } from '../../thumbnail/Thumbnail.tsx'
import { AlarmMenu, ReasonButton } from './AlarmMenu.tsx'
import { MistakesDialog } from './MistakesDialog.tsx'
import { RetrainDialog } from './RetrainDialog.tsx'
import { freezeRetrainSet, useAlarmSteps } from './use-alarm-steps.ts'

/** Open alarms, the red ones first; closed ones below. */
export function AlarmInbox({ report }: { report: MonitoringReport | undefined }) {
  return (
    <div className="flex flex-col gap-3">
      <h2 className="flex items-baseline justify-between text-lg font-semibold">
        {t`What should I do?`}
        {report && (
          <span className="text-xs font-normal text-text-2">{t`${formatCount(report.alarms.length)} open`}</span>
        )}
      </h2>
      {report && <Alarms report={report} />}
    </div>
  )
}

function Alarms({ report }: { report: MonitoringReport }) {
  const { solved } = report
  // What is muted waits below.
  const alarms = report.alarms.toSorted((a, b) => Number(isMutedNow(a)) - Number(isMutedNow(b)))
  const { alarmId } = usePageParams('monitoring')
  return (
    <>
      {alarms.length === 0 && <Quiet report={report} />}
      {alarms.map((alarm, n) => (
        <AlarmCard key={alarm.alarmId} alarm={alarm} isChosen={alarm.alarmId === alarmId} isFirst={n === 0} />
      ))}
      {solved.length > 0 && (
        <details open={alarms.length < 2} className="text-text-2">
          <summary className="cursor-pointer py-1">{t`Solved`}</summary>
          <ul>
            {solved.map((alarm) => (
              <li key={alarm.alarmId} className="flex items-center gap-2 py-1" title={alarm.solvedBecause ?? ''}>
                <CircleCheck size={15} className="shrink-0 text-ok" aria-hidden />
                <span className="min-w-0 flex-1 truncate">{alarm.title}</span>
                <span className="shrink-0 text-xs">{formatAgo(alarm.solvedAtMs ?? alarm.raisedAtMs)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

const isMutedNow = ({ mutedUntilMs }: Alarm): boolean => mutedUntilMs !== null && mutedUntilMs > Date.now()

/** Without an alarm: whether one could be raised yet. */
function Quiet({ report: { learning, solved } }: { report: MonitoringReport }) {
  if (!learning) return <p className="text-text-2">{t`No current model. Make a model current to monitor it.`}</p>
  if (learning.groups < learning.needed)
    return <p className="text-text-2">{t`Nothing to do yet. Alarms begin once the model’s normal is known.`}</p>
  const last = solved[0]
  return (
    <p className="text-text-2">
      {last ? t`Nothing to do. Last alarm ${formatAgo(last.raisedAtMs)}.` : t`Nothing to do. No alarms yet.`}
    </p>
  )
}

type CardProps = { alarm: Alarm; isChosen: boolean; isFirst: boolean }

function AlarmCard({ alarm, isChosen, isFirst }: CardProps) {
  const { title, because, cause, severity, next, steps, examples, firstImage, sinceMs, mutedUntilMs, where } = alarm
  const isRed = severity === 'red'
  const isMuted = isMutedNow(alarm)
  const Icon = isRed ? CircleAlert : TriangleAlert
  const [showsMistakes, setShowsMistakes] = useState(false)
  const [equal, setEqual] = useState<NextVersion | null>(null)
  const buttons = useAlarmSteps(alarm, { showMistakes: () => setShowsMistakes(true), askRetrain: setEqual })
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
        <AlarmMenu alarm={alarm} />
      </header>
      <p className="text-text-2">
        {firstImage ? (
          <Trans>
            Began <Ago ms={sinceMs} /> with{' '}
            <button
              type="button"
              title={t`Open ${firstImage.path} in review`}
              className="text-accent-text hover:underline"
              onClick={() => navigate('review', { imageId: firstImage.imageId, where: alarm.where })}
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
      {!alarm.modelIsCurrent && <OfFormerModel alarm={alarm} />}
      {isMuted && mutedUntilMs !== null && (
        <p className="text-xs text-text-2">{t`Muted until ${formatTime(mutedUntilMs)}: ${alarm.muteReason ?? ''}`}</p>
      )}
      {examples.length > 0 && (
        <button
          type="button"
          aria-label={plural(alarm.images, {
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
      )}
      {next.map(
        (text, n) =>
          (n === 0 || !buttons.some(({ step }) => step === steps[n])) && (
            <p key={text} className="text-xs">
              {n < steps.length && <span className="mr-3 text-text-2">{n === 0 ? t`Next step` : t`Next`}</span>}
              {text}
            </p>
          ),
      )}
      <div className="flex flex-wrap items-center gap-x-1 gap-y-2">
        {buttons.map(({ step, label, icon, refused, run }, n) => (
          <Button
            key={step}
            variant={n > 0 ? 'quiet' : isRed && !isMuted && isFirst && step === steps[0] ? 'primary' : 'secondary'}
            size={n > 0 ? 'small' : 'medium'}
            icon={n > 0 ? undefined : icon}
            refused={refused}
            onClick={run}
          >
            {label}
          </Button>
        ))}
        {steps.includes('runtime') && <ReasonButton alarm={alarm} what="solve" />}
        <ReasonButton alarm={alarm} what="mute" />
      </div>
      {showsMistakes && <MistakesDialog alarm={alarm} onClose={() => setShowsMistakes(false)} />}
      {equal && <RetrainDialog next={equal} onFreeze={() => freezeRetrainSet(alarm)} onClose={() => setEqual(null)} />}
    </article>
  )
}

/** That another model has become current since: the alarm ends when that one is seen to do better, or by a user. */
function OfFormerModel({ alarm: { model, modelId } }: { alarm: Alarm }) {
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
