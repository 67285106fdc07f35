import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Evaluation, Model } from '#contract'
import { uncalibrated } from '#model/confidence-map.ts'
import { queries } from '../../../connection/index.ts'
import { Button } from '../../../kit/index.ts'
import { useRefusal } from '../../../roles/index.ts'
import { Curve } from './Curve.tsx'
import { shareText } from './figures.ts'

type CalibrationProps = { evaluation: Evaluation; model: Model }

/** How accurate confidences are, with *Calibrate*. */
export function Calibration({ evaluation, model }: CalibrationProps) {
  const { calibration } = evaluation
  const { fit } = calibration
  const refused = useRefusal('evaluation.calibrate', t`change a model’s calibration`)
  const calibrate = useMutation(queries.evaluation.calibrate.mutationOptions())
  const isByThis = model.calibration?.evaluationId === evaluation.evaluationId
  const left = leftOut(evaluation)
  const use = (evaluationId: Evaluation['evaluationId'] | null) =>
    calibrate.mutate({ modelId: model.modelId, evaluationId })
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-lg font-semibold">{t`Calibration`}</h2>
      {calibration.dece < 0 ? (
        <p className="text-text-2">{t`No predictions to calibrate with.`}</p>
      ) : (
        <div className="grid grid-cols-2 gap-6">
          <Curve
            label={t`How often predictions are correct, by confidence`}
            xTitle={t`confidence`}
            yTitle={t`share correct`}
            lines={[
              {
                points: [
                  [0, 0],
                  [1, 1],
                ],
                color: 'var(--text-3)',
                isDashed: true,
              },
              {
                points: calibration.bins
                  .filter(({ predictions }) => predictions > 0)
                  .map(({ confidence, precision }) => [confidence, precision]),
                color: 'var(--accent)',
              },
            ]}
          />
          <div className="flex min-w-0 flex-col items-start gap-3">
            {fit ? (
              <>
                <ErrorTable fit={fit} />
                <p className="text-text-2">
                  {t`Each half of the images is calibrated with the other half. Near-duplicates stay together.`}
                </p>
              </>
            ) : (
              <p className="text-text-2">
                {t`Off by ${shareText(calibration.dece)} (D-ECE) and ${shareText(calibration.laece)} (LaECE). Too few predictions to calibrate. Review more images.`}
              </p>
            )}
            {model.calibration && <CalibratedNote model={model} map={model.calibration.map} />}
            <div className="flex flex-wrap gap-2">
              {fit && !isByThis && (
                <Button
                  refused={refused}
                  disabled={calibrate.isPending}
                  onClick={() => use(evaluation.evaluationId)}
                  title={t`Open and new predictions get calibrated confidences. Their order stays.`}
                >
                  {model.calibration ? t`Calibrate with this evaluation` : t`Calibrate confidences`}
                </Button>
              )}
              {model.calibration && (
                <Button refused={refused} disabled={calibrate.isPending} onClick={() => use(null)}>
                  {t`Remove calibration`}
                </Button>
              )}
            </div>
          </div>
        </div>
      )}
      {left.length > 0 && <p className="text-text-2">{t`Left out: ${left.join(', ')}.`}</p>}
    </section>
  )
}

/** Returns the images and objects that the evaluation left out. */
function leftOut({ unseen, otherShapes, failed }: Evaluation): string[] {
  return [
    unseen > 0 &&
      plural(unseen, { one: '# image that the model has not seen', other: '# images that the model has not seen' }),
    failed.length > 0 &&
      plural(failed.length, {
        one: '# image that the model failed on',
        other: '# images that the model failed on',
      }),
    otherShapes > 0 &&
      plural(otherShapes, {
        one: '# object whose shape can’t be compared',
        other: '# objects whose shape can’t be compared',
      }),
  ].filter((one) => one !== false)
}

/** The calibration error before and after the fit. */
function ErrorTable({ fit }: { fit: NonNullable<Evaluation['calibration']['fit']> }) {
  return (
    <table className="tabular text-left">
      <thead className="text-xs text-text-2">
        <tr>
          <th className="pr-4 font-normal">{t`Off by`}</th>
          <th className="pr-4 font-normal" title={t`By how often predictions are correct`}>
            D-ECE
          </th>
          <th className="font-normal" title={t`By how well predictions are placed`}>
            LaECE
          </th>
        </tr>
      </thead>
      <tbody>
        {[
          { title: t`Uncalibrated`, errors: fit.before },
          { title: t`Calibrated`, errors: fit.after },
        ].map(({ title, errors }) => (
          <tr key={title}>
            <th className="pr-4 font-normal text-text-2">{title}</th>
            <td className="pr-4 font-semibold">{shareText(errors.dece)}</td>
            <td className="font-semibold">{shareText(errors.laece)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The meaning of calibrated confidences, and the review threshold as a raw confidence. */
function CalibratedNote({ model, map }: { model: Model; map: NonNullable<Model['calibration']>['map'] }) {
  const settings = useQuery(queries.workspace.settings.queryOptions()).data
  const from =
    settings?.reviewFrom === 'leastWork' && model.leastWork ? model.leastWork.fromScore : settings?.reviewFromScore
  return (
    <p>
      <Trans>
        Confidences are calibrated: of predictions with 0.60, about 60 of 100 are correct. Thresholds use them too.
      </Trans>
      {from !== undefined &&
        t` Review shows predictions from ${from.toFixed(2)}, which the model itself calls ${uncalibrated(map, from).toFixed(2)}.`}
    </p>
  )
}
