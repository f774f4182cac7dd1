test('lists', () => {});
