test('lists', () => { render([]); });
