import django.core.validators
import django.db.models.deletion
import kham.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.UUIDField(default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField(verbose_name='Từ ngày')),
                ('document', models.CharField(max_length=200, verbose_name='Văn bản')),
                ('followed_at', models.DateTimeField(help_text='when people, lists and accounts went along', null=True)),
            ],
            options={
                'ordering': ['on'],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.UUIDField(default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(db_index=True, max_length=8, validators=[django.core.validators.RegexValidator('^[0-9A-Z]{1,8}$', 'Mã chỉ gồm chữ số và chữ in hoa, dài 1 đến 8 ký tự.')], verbose_name='Mã')),
                ('level', models.CharField(choices=[('province', 'Cấp tỉnh'), ('commune', 'Cấp xã'), ('neighbourhood', 'Thôn, tổ dân phố')], max_length=16, verbose_name='Cấp')),
                ('kind', models.CharField(max_length=32, verbose_name='Loại')),
                ('name', models.CharField(max_length=120, verbose_name='Tên')),
                ('path', models.CharField(db_index=True, editable=False, max_length=64)),
                ('valid_from', models.DateField(verbose_name='Có hiệu lực từ')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='Ngày cuối có hiệu lực')),
                ('lat', models.FloatField(blank=True, null=True)),
                ('lon', models.FloatField(blank=True, null=True)),
                ('households_hint', models.PositiveIntegerField(blank=True, null=True, verbose_name='Số hộ ước tính')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='places.unit', verbose_name='Thuộc')),
                ('successors', models.ManyToManyField(related_name='predecessors', through='places.Succession', through_fields=('predecessor', 'successor'), to='places.unit')),
            ],
            options={
                'verbose_name': 'địa bàn',
                'verbose_name_plural': 'địa bàn',
                'ordering': ['path', 'valid_from'],
            },
        ),
        migrations.AddField(
            model_name='succession',
            name='predecessor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='places.unit'),
        ),
        migrations.AddField(
            model_name='succession',
            name='successor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='origins', to='places.unit'),
        ),
        migrations.CreateModel(
            name='Facility',
            fields=[
                ('id', models.UUIDField(default=kham.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='Tên cơ sở')),
                ('kind', models.CharField(choices=[('station', 'Trạm y tế'), ('centre', 'Trung tâm y tế'), ('hospital', 'Bệnh viện'), ('clinic', 'Phòng khám')], max_length=16, verbose_name='Loại')),
                ('code5', models.CharField(blank=True, max_length=5, null=True, unique=True, validators=[django.core.validators.RegexValidator('^[0-9A-Z]{5}$', 'Mã cơ sở khám chữa bệnh gồm đúng 5 ký tự.')], verbose_name='Mã CSKCB')),
                ('gln13', models.CharField(blank=True, max_length=13, null=True, unique=True, validators=[django.core.validators.RegexValidator('^[0-9]{13}$', 'Mã GLN của cơ sở gồm đúng 13 chữ số.')], verbose_name='Mã GLN')),
                ('licensed_for_exam', models.BooleanField(default=False, verbose_name='Đủ điều kiện khám sức khỏe')),
                ('valid_from', models.DateField(verbose_name='Hoạt động từ')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='Ngày cuối hoạt động')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facilities', to='places.unit', verbose_name='Địa bàn')),
            ],
            options={
                'verbose_name': 'cơ sở khám',
                'verbose_name_plural': 'cơ sở khám',
                'ordering': ['name'],
            },
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('path', 'valid_from'), name='unit_path_from_once'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='unit_period_forward'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'province'), ('parent__isnull', True)), models.Q(('level__in', ['commune', 'neighbourhood']), ('parent__isnull', False)), _connector='OR'), name='unit_parent_by_level'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('path__endswith', '.')), name='unit_path_ends_with_dot'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('path',), name='unit_path_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.UniqueConstraint(fields=('predecessor', 'successor'), name='succession_once'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='succession_not_to_itself'),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='facility_period_forward'),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.CheckConstraint(condition=models.Q(('code5__isnull', True), ('code5__regex', '^[0-9A-Z]{5}$'), _connector='OR'), name='facility_code5_form'),
        ),
        migrations.AddConstraint(
            model_name='facility',
            constraint=models.CheckConstraint(condition=models.Q(('gln13__isnull', True), ('gln13__regex', '^[0-9]{13}$'), _connector='OR'), name='facility_gln13_form'),
        ),
    ]
