import { parsePrice } from './price';

describe('parsePrice', () => {
  it('reads cents', () => {
    expect(parsePrice('12,50')).toBe(1250);
  });
});
