import { plural, t } from '@lingui/core/macro'

/** A kind of period that a keep rule can count or span: its keys in the policy's JSON, and what a sentence says of it. */
export type Period = {
  amount: string
  within: string
  title: string
  titleInDays: string
  countLabel: string
  count(n: number): string
  all: string
  ofEach: string
}

export const periods: readonly Period[] = [
  {
    amount: 'hourly',
    within: 'withinHourly',
    title: t`Some of each hour`,
    titleInDays: t`Some of each hour in the last days`,
    countLabel: t`Number of hours`,
    count: (n) => plural(n, { one: '# hour with images', other: '# hours with images' }),
    all: t`all hours`,
    ofEach: t`of each hour`,
  },
  {
    amount: 'daily',
    within: 'withinDaily',
    title: t`Some of each day`,
    titleInDays: t`Some of each day in the last days`,
    countLabel: t`Number of days`,
    count: (n) => plural(n, { one: '# day with images', other: '# days with images' }),
    all: t`all days`,
    ofEach: t`of each day`,
  },
  {
    amount: 'weekly',
    within: 'withinWeekly',
    title: t`Some of each week`,
    titleInDays: t`Some of each week in the last days`,
    countLabel: t`Number of weeks`,
    count: (n) => plural(n, { one: '# week with images', other: '# weeks with images' }),
    all: t`all weeks`,
    ofEach: t`of each week`,
  },
  {
    amount: 'monthly',
    within: 'withinMonthly',
    title: t`Some of each month`,
    titleInDays: t`Some of each month in the last days`,
    countLabel: t`Number of months`,
    count: (n) => plural(n, { one: '# month with images', other: '# months with images' }),
    all: t`all months`,
    ofEach: t`of each month`,
  },
  {
    amount: 'yearly',
    within: 'withinYearly',
    title: t`Some of each year`,
    titleInDays: t`Some of each year in the last days`,
    countLabel: t`Number of years`,
    count: (n) => plural(n, { one: '# year with images', other: '# years with images' }),
    all: t`all years`,
    ofEach: t`of each year`,
  },
]
